// The category tree: made, renamed in both languages, moved, put in order, hidden.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Category } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button, IconButton } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { below, moved, siblings } from './category-tree';
import { Answer, Empty, Page, Select } from './page';

const texts = words({
  title: ['Categories', 'श्रेणियाँ'],
  about: ['As they stand in the shop, in this order.', 'दुकान में इसी क्रम में दिखती हैं।'],
  add: ['New category', 'नई श्रेणी'],
  edit: ['Change {name}', '{name} बदलें'],
  up: ['{name} up', '{name} ऊपर'],
  down: ['{name} down', '{name} नीचे'],
  none: ['No categories yet', 'अभी कोई श्रेणी नहीं'],
  hidden: ['Hidden', 'छिपी'],
  noHindi: ['No Hindi name', 'हिंदी नाम नहीं'],
  id: ['Short name for addresses, such as green-tea', 'पते के लिए छोटा नाम, जैसे green-tea'],
  idWrong: ['Small letters, digits and dashes', 'छोटे अंग्रेज़ी अक्षर, अंक और -'],
  name: ['Name in English', 'अंग्रेज़ी नाम'],
  nameHi: ['Name in Hindi', 'हिंदी नाम'],
  nameNeeded: ['A name is needed', 'नाम चाहिए'],
  parent: ['Stands below', 'किसके नीचे'],
  top: ['(at the top)', '(सबसे ऊपर)'],
  hide: ['Do not show it in stores', 'स्टोर में न दिखाएँ'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved.', 'सहेज लिया।'],
  remove: ['Delete the category', 'श्रेणी मिटाएँ'],
  removeAbout: ['Only an empty category can go.', 'केवल खाली श्रेणी मिट सकती है।'],
  yes: ['Delete it', 'मिटाएँ'],
  no: ['Keep it', 'रहने दें'],
});

export function Categories() {
  const t = useWords(texts);
  const list = useQuery(CatalogPublicService.method.listCategories, {});
  const [open, setOpen] = useState<Category | 'new' | null>(null);
  return (
    <Page title={t('title')} about={t('about')} side={<Button onClick={() => setOpen('new')}>{t('add')}</Button>}>
      <Answer of={list} rows={10}>
        {({ categories }) => (
          <>
            <Tree categories={categories} onOpen={setOpen} onMoved={() => void list.refetch()} />
            {open && (
              <Edit
                category={open === 'new' ? null : open}
                all={categories}
                onClose={() => setOpen(null)}
                onSaved={() => {
                  setOpen(null);
                  void list.refetch();
                }}
              />
            )}
          </>
        )}
      </Answer>
    </Page>
  );
}

type TreeProps = { categories: Category[]; onOpen: (category: Category) => void; onMoved: () => void };

function Tree({ categories, onOpen, onMoved }: TreeProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const save = useAction(CatalogPublicService.method.saveCategory);
  const depths = new Map<string, number>();
  for (const c of categories) depths.set(c.categoryId, c.parentId ? (depths.get(c.parentId) ?? 0) + 1 : 0);
  const move = async (category: Category, by: number) => {
    try {
      for (const changed of moved(siblings(categories, category.parentId), category.categoryId, by)) {
        await save.mutateAsync({ categoryId: changed.categoryId, category: stored(changed) });
      }
    } catch (error) {
      tell(sentence(error), { tone: 'bad' });
    }
    onMoved();
  };
  if (categories.length === 0) return <Empty icon="bag" title={t('none')} />;
  return (
    <ul className="rounded-card border border-line bg-card">
      {categories.map((category) => {
        const beside = siblings(categories, category.parentId);
        const at = beside.findIndex((c) => c.categoryId === category.categoryId);
        return (
          <li
            key={category.categoryId}
            className="flex flex-wrap items-center gap-2 border-b border-line py-1 pr-2 last:border-0"
            style={{ paddingInlineStart: `${1 + Math.min(depths.get(category.categoryId) ?? 0, 4) * 1.25}rem` }}
          >
            <button
              type="button"
              aria-label={t('edit', { name: category.name })}
              onClick={() => onOpen(category)}
              className="min-h-11 min-w-0 text-left font-medium text-brand underline"
            >
              {category.name}
            </button>
            <span lang="hi" className="text-soft">
              {category.nameHi}
            </span>
            <span className="ml-auto flex flex-wrap items-center justify-end gap-1">
              {!category.nameHi && <Badge tone="plain">{t('noHindi')}</Badge>}
              {category.hidden && <Badge tone="warn">{t('hidden')}</Badge>}
              <IconButton
                icon="arrowLeft"
                className="rotate-90"
                label={t('up', { name: category.name })}
                disabled={at === 0 || save.isPending}
                onClick={() => void move(category, -1)}
              />
              <IconButton
                icon="arrowRight"
                className="rotate-90"
                label={t('down', { name: category.name })}
                disabled={at === beside.length - 1 || save.isPending}
                onClick={() => void move(category, 1)}
              />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** What is kept of a category; a drawn tile and an inherited colour are answers only. */
function stored(category: Category) {
  const { $typeName: _type, $unknown: _unknown, productCount: _count, ...fields } = category;
  return { ...fields, imageUrl: fields.imageUrl.startsWith('/images/categories/') ? '' : fields.imageUrl };
}

type EditProps = { category: Category | null; all: Category[]; onClose: () => void; onSaved: () => void };

function Edit({ category, all, onClose, onSaved }: EditProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [id, setId] = useState('');
  const [name, setName] = useState(category?.name ?? '');
  const [nameHi, setNameHi] = useState(category?.nameHi ?? '');
  const [parentId, setParent] = useState(category?.parentId ?? '');
  const [hidden, setHidden] = useState(category?.hidden ?? false);
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const after = {
    onSuccess: () => {
      tell(t('saved'), { tone: 'good' });
      onSaved();
    },
    onError: (error: Error) => tell(sentence(error), { tone: 'bad' }),
  };
  const save = useAction(CatalogPublicService.method.saveCategory, after);
  const remove = useAction(CatalogPublicService.method.deleteCategory, {
    ...after,
    onError: (error) => {
      setRemoving(false);
      after.onError(error);
    },
  });
  const idWrong = !category && !/^[a-z0-9-]{1,60}$/.test(id);
  const send = () => {
    setTried(true);
    if (idWrong || !name.trim()) return;
    const categoryId = category?.categoryId ?? id;
    const last = Math.max(0, ...siblings(all, parentId).map((c) => c.position));
    const position = category && category.parentId === parentId ? category.position : last + 1;
    const rest = category ? stored(category) : {};
    save.mutate({ categoryId, category: { ...rest, categoryId, name, nameHi, parentId, hidden, position } });
  };
  const under = category ? below(all, category.categoryId) : new Set<string>();
  return (
    <Sheet
      open
      onClose={onClose}
      title={category ? t('edit', { name: category.name }) : t('add')}
      foot={
        <Button wide busy={save.isPending} onClick={send}>
          {t('save')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {!category && (
          <Field
            label={t('id')}
            value={id}
            maxLength={60}
            error={tried && idWrong ? t('idWrong') : null}
            onChange={(event) => setId(event.target.value)}
          />
        )}
        <Field
          label={t('name')}
          value={name}
          maxLength={100}
          error={tried && !name.trim() ? t('nameNeeded') : null}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={t('nameHi')}
          lang="hi"
          value={nameHi}
          maxLength={100}
          onChange={(event) => setNameHi(event.target.value)}
        />
        <Select
          label={t('parent')}
          value={parentId}
          onChange={setParent}
          options={[
            { value: '', label: t('top') },
            ...all.filter((c) => !under.has(c.categoryId)).map((c) => ({ value: c.categoryId, label: c.name })),
          ]}
        />
        <label className="flex min-h-11 items-center gap-3 font-medium">
          <input
            type="checkbox"
            className="size-5 flex-none accent-brand"
            checked={hidden}
            onChange={(event) => setHidden(event.target.checked)}
          />
          {t('hide')}
        </label>
        {category && (
          <Button look="danger" onClick={() => setRemoving(true)}>
            {t('remove')}
          </Button>
        )}
      </div>
      {category && (
        <Ask
          open={removing}
          danger
          title={t('remove')}
          about={t('removeAbout')}
          yes={t('yes')}
          no={t('no')}
          busy={remove.isPending}
          onNo={() => setRemoving(false)}
          onYes={() => remove.mutate({ categoryId: category.categoryId })}
        />
      )}
    </Sheet>
  );
}
