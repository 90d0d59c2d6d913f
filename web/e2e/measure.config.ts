import { mergeConfig } from 'vitest/config';
import tests from './vitest.config';

const config = mergeConfig(tests, {});
config.test.include = ['measure.times.ts'];
export default config;
