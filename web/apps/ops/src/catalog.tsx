// What a store sells: found by words or by category, opened to be changed.
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { CatalogPublicService, type Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { SearchPublicService } from '@doorstep/api/gen/doorstep/search/v1/search_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { Price } from '@doorstep/ui/money';
import { More } from '@doorstep/ui/more';
import { useWords, words } from '@doorstep/ui/words';
import { useDeferredValue, useState } from 'react';
import { Link } from './nav';
import { Answer, Empty, Filters, Page, Select } from './page';
import { StoreSelect, useFirstStore } from './stores-data';
import { Table } from './table';

const texts = words({
  title: ['Catalog', 'कैटलॉग'],
  add: ['New product', 'नया सामान'],
  find: ['Find a product', 'सामान खोजें'],
  category: ['Category', 'श्रेणी'],
  all: ['All', 'सभी'],
  product: ['Product', 'सामान'],
  price: ['Price and MRP', 'दाम और MRP'],
  pack: ['Pack', 'पैक'],
  brand: ['Brand', 'ब्रांड'],
  none: ['No product matches', 'कोई सामान नहीं मिला'],
});

export function Catalog() {
  const t = useWords(texts);
  const first = useFirstStore();
  const [chosen, setStore] = useState('');
  const [category, setCategory] = useState('');
  const [typed, setTyped] = useState('');
  const store = chosen || first;
  const asked = useDeferredValue(typed.trim());
  const categories = useQuery(CatalogPublicService.method.listCategories, {}, { staleTime: 60_000 });
  return (
    <Page
      title={t('title')}
      side={
        <Link to="/catalog/$id" params={{ id: 'new' }} className={buttonClasses()}>
          {t('add')}
        </Link>
      }
    >
      <Filters>
        <Field label={t('find')} type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
        <StoreSelect value={store} onChange={setStore} />
        <Select
          label={t('category')}
          value={category}
          onChange={setCategory}
          options={[
            { value: '', label: t('all') },
            ...(categories.data?.categories ?? []).map((c) => ({
              value: c.categoryId,
              label: c.parentId ? `\u2003${c.name}` : c.name,
            })),
          ]}
        />
      </Filters>
      {asked ? <Found store={store} q={asked} /> : <Shelf store={store} category={category} />}
    </Page>
  );
}

function Shelf({ store, category }: { store: string; category: string }) {
  const list = useInfiniteQuery(
    CatalogPublicService.method.listProducts,
    { warehouseId: store, categoryId: category, pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      enabled: store !== '',
    },
  );
  return (
    <>
      <Answer of={list} rows={8}>
        {(answer) => <Products products={answer.pages.flatMap((page) => page.products)} />}
      </Answer>
      <More of={list} />
    </>
  );
}

function Found({ store, q }: { store: string; q: string }) {
  const found = useQuery(
    SearchPublicService.method.search,
    { warehouseId: store, q, pageSize: 50 },
    { enabled: store !== '' },
  );
  return (
    <Answer of={found} rows={8}>
      {(answer) => <Products products={answer.hits} />}
    </Answer>
  );
}

type Listed = Pick<Product, 'productId' | 'name' | 'brand' | 'packSize' | 'price' | 'mrp'>;

function Products({ products }: { products: Listed[] }) {
  const t = useWords(texts);
  if (products.length === 0) return <Empty icon="bag" title={t('none')} />;
  return (
    <Table
      label={t('title')}
      rows={products}
      keyOf={(product) => product.productId}
      columns={[
        {
          key: 'name',
          head: t('product'),
          cell: (product) => (
            <Link
              to="/catalog/$id"
              params={{ id: product.productId }}
              className="inline-flex min-h-11 items-center font-medium text-brand underline"
            >
              {product.name}
            </Link>
          ),
        },
        {
          key: 'pack',
          head: t('pack'),
          cell: (product) => <span className="whitespace-nowrap">{product.packSize}</span>,
        },
        {
          key: 'price',
          head: t('price'),
          number: true,
          cell: (product) => <Price price={product.price} mrp={product.mrp} />,
        },
        { key: 'brand', head: t('brand'), cell: (product) => product.brand },
      ]}
    />
  );
}
