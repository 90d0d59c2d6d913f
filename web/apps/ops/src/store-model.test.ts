import { create } from '@bufbuild/protobuf';
import { WarehouseSchema } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { expect, test } from 'vitest';
import { draftOf, readStore, toId } from './store-model';

const store = create(WarehouseSchema, {
  warehouseId: 'blr-1',
  name: 'Ashok Nagar',
  address: '100 Feet Road',
  latitude: 12.97,
  longitude: 77.6,
  serviceRadius: 2000,
  isActive: true,
  opensMinute: 360,
  closesMinute: 1440,
  aisles: [
    { aisle: 'B', position: 2, zone: 'chilled', bins: 5 },
    { aisle: 'A', position: 1, zone: 'ambient', bins: 20 },
  ],
});

test('a store that nobody changed is read as it was', () => {
  const { message, wrong } = readStore(draftOf(store));
  expect([...wrong]).toEqual([]);
  expect(message).toMatchObject({
    name: 'Ashok Nagar',
    latitude: 12.97,
    longitude: 77.6,
    serviceRadius: 2000,
    opensMinute: 360,
    closesMinute: 1440,
  });
  expect(message!.aisles!.map((a) => `${a.aisle} ${a.position} ${a.zone} ${a.bins}`)).toEqual([
    'A 1 ambient 20',
    'B 2 chilled 5',
  ]);
});

test('round the clock, and past midnight', () => {
  const draft = draftOf(store);
  expect(readStore({ ...draft, always: true }).message).toMatchObject({ opensMinute: 0, closesMinute: 1440 });
  expect(readStore({ ...draft, opens: '18:00', closes: '02:30' }).message).toMatchObject({
    opensMinute: 1080,
    closesMinute: 150,
  });
});

test.each([
  ['name', { name: ' ' }],
  ['id', { id: 'Ä store' }],
  ['place', { place: null }],
  ['radius', { radius: '-5' }],
  ['radius', { radius: '50001' }],
  ['hours', { opens: '10:00', closes: '10:00' }],
  ['hours', { closes: '' }],
  ['aisles', { aisles: [{ key: 1, name: '', zone: 'ambient', bins: '5' }] }],
  ['aisles', { aisles: [{ key: 1, name: 'A', zone: 'ambient', bins: '5.5' }] }],
])('%s is wrong in %j', (field, change) => {
  const { message, wrong } = readStore({ ...draftOf(store), ...change } as ReturnType<typeof draftOf>);
  expect(message).toBeNull();
  expect([...wrong]).toEqual([field]);
});

test('a name suggests an id', () => {
  expect(toId(' Ashok Nagar, 2nd ')).toBe('ashok-nagar-2nd');
});
