import type { Category } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { useLanguage } from '@doorstep/ui/words';

/** A category's name in the reader's language, where it has one. */
export function useCategoryName(): (category: Category | undefined) => string {
  const { language } = useLanguage();
  return (category) => (language === 'hi' && category?.nameHi) || (category?.name ?? '');
}
