// The shop loads the contracts of its own methods only (buf.gen.shop.yaml); the types are those of all.

/** @returns {import('vite').Plugin} */
export function slimContracts() {
  return {
    name: 'doorstep-slim-contracts',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (!/(^|\/)gen\//.test(source) && !/_pb$/.test(source)) return undefined;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found?.id.includes('/packages/api/src/gen/')
        ? found.id.replace('/api/src/gen/', '/api/src/gen-shop/')
        : undefined;
    },
  };
}
