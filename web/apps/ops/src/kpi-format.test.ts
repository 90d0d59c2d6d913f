import { create } from '@bufbuild/protobuf';
import { KpiFigureSchema } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';
import { expect, test } from 'vitest';
import { changeOf, formatKpi, toCsv } from './kpi-format';
import { kpiFormulas, kpiGroups, kpiNames, sourceOf } from './kpi-texts';

const units = { minutes: 'min', seconds: 's', times: 'times a year' };

test('values have their unit', () => {
  expect(formatKpi(0.9312, 'share', units)).toBe('93.1 %');
  expect(formatKpi(0.0312, 'share', units)).toBe('3.12 %');
  expect(formatKpi(617.4, 'rupees', units)).toBe('₹617');
  expect(formatKpi(45.5, 'rupees', units)).toBe('₹45.50');
  expect(formatKpi(45, 'rupees', units)).toBe('₹45');
  expect(formatKpi(-123456, 'rupees', units)).toBe('-₹1,23,456');
  expect(formatKpi(123456, 'orders', units)).toBe('1,23,456');
  expect(formatKpi(11.46, 'minutes', units)).toBe('11.5 min');
});

test('a change is against something', () => {
  const figure = (value: number, known = true, rows = 3n) => create(KpiFigureSchema, { value, known, rows });
  expect(changeOf(figure(12), figure(10))).toBeCloseTo(0.2);
  expect(changeOf(figure(-1), figure(-2))).toBeCloseTo(0.5);
  expect(changeOf(figure(12), figure(0))).toBeNull();
  expect(changeOf(figure(12), figure(10, false))).toBeNull();
  expect(changeOf(figure(12), figure(10, true, 0n))).toBeNull();
});

test('a table is read as it was meant, and runs nothing', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x, "y"', -1.5],
        ['=SUM(A1)', 2],
      ],
    ),
  ).toBe('a,b\r\n"x, ""y""",-1.5\r\n\'=SUM(A1),2\r\n');
});

test('every figure on the page has a name, a formula and a service', () => {
  const shown = kpiGroups.flatMap((group) => group.names);
  expect(new Set(shown)).toEqual(new Set(Object.keys(kpiNames)));
  expect(new Set(shown)).toEqual(new Set(Object.keys(kpiFormulas)));
  expect(sourceOf('acceptance')).toBe('riders');
  expect(sourceOf('luck')).toBeUndefined();
});
