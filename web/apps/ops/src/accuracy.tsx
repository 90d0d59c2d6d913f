// How well a store keeps what it promises, day by day. Bars against the level that every promise states.
import { useQuery } from '@connectrpc/connect-query';
import { DeliveryPublicService, type PromiseAccuracy } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { useWords, words } from '@doorstep/ui/words';
import { Answer, Card, Facts } from './page';
import { Table } from './table';

const texts = words({
  title: ['Promises kept', 'निभाए गए वादे'],
  none: ['Nothing was delivered yet.', 'अभी कुछ डिलीवर नहीं हुआ।'],
  onTime: ['Came by the first promise', 'पहले वादे तक पहुँचे'],
  stated: ['What a promise states', 'वादे का स्तर'],
  deliveries: ['Deliveries', 'डिलीवरी'],
  error: ['Mean error of the estimate', 'अनुमान की औसत चूक'],
  bias: ['Later than estimated by', 'अनुमान से देर'],
  hit: ['Within two minutes of it', 'दो मिनट के भीतर'],
  minutes: ['{n} min', '{n} मिनट'],
  percent: ['{n} %', '{n} %'],
  byDay: ['Promises kept by day', 'दिन के अनुसार निभाए वादे'],
  day: ['Day', 'दिन'],
  rate: ['On time', 'समय पर'],
  p90: ['9 of 10 within', '10 में 9 इतने में'],
  chart: ['Share on time by day; the line is {n} %', 'दिन के अनुसार समय पर; रेखा {n} % है'],
});

const days = 28;

export function Accuracy({ warehouseId }: { warehouseId: string }) {
  const t = useWords(texts);
  const accuracy = useQuery(
    DeliveryPublicService.method.getPromiseAccuracy,
    { warehouseId, days },
    { refetchInterval: 30_000 },
  );
  return (
    <Card title={t('title')}>
      <Answer of={accuracy}>
        {(found) =>
          !found.total || found.total.deliveries === 0 ? (
            <p className="text-soft">{t('none')}</p>
          ) : (
            <Kept accuracy={found} total={found.total} />
          )
        }
      </Answer>
    </Card>
  );
}

function Kept({ accuracy, total }: { accuracy: PromiseAccuracy; total: NonNullable<PromiseAccuracy['total']> }) {
  const t = useWords(texts);
  const percent = (share: number) => t('percent', { n: (share * 100).toFixed(1) });
  const minutes = (n: number) => t('minutes', { n: n.toFixed(1) });
  return (
    <div className="flex flex-col gap-4">
      <Facts
        of={[
          [t('onTime'), percent(total.onTimeRate)],
          [t('stated'), percent(accuracy.statedLevel)],
          [t('deliveries'), total.deliveries],
          [t('error'), minutes(total.maeMinutes)],
          [t('bias'), minutes(total.biasMinutes)],
          [t('hit'), percent(total.hitRate)],
        ]}
      />
      {accuracy.days.length > 1 && <Chart accuracy={accuracy} />}
      <Table
        label={t('byDay')}
        rows={accuracy.days}
        keyOf={(day) => day.date}
        columns={[
          { key: 'day', head: t('day'), cell: (day) => <span className="whitespace-nowrap">{day.date}</span> },
          { key: 'n', head: t('deliveries'), number: true, cell: (day) => day.deliveries },
          { key: 'rate', head: t('rate'), number: true, cell: (day) => percent(day.onTimeRate) },
          { key: 'p90', head: t('p90'), number: true, cell: (day) => minutes(day.p90ErrorMinutes) },
        ]}
      />
    </div>
  );
}

function Chart({ accuracy }: { accuracy: PromiseAccuracy }) {
  const t = useWords(texts);
  const shown = accuracy.days.toReversed();
  const wide = 100 / shown.length;
  return (
    <svg
      role="img"
      aria-label={t('chart', { n: (accuracy.statedLevel * 100).toFixed(0) })}
      viewBox="0 0 100 40"
      preserveAspectRatio="none"
      className="h-32 w-full rounded-lg bg-sunk"
    >
      {shown.map((day, i) => (
        <rect
          key={day.date}
          x={i * wide + wide * 0.1}
          width={wide * 0.8}
          y={40 - day.onTimeRate * 40}
          height={day.onTimeRate * 40}
          className={day.onTimeRate >= accuracy.statedLevel ? 'fill-brand' : 'fill-bad'}
        />
      ))}
      <line
        x1="0"
        x2="100"
        y1={40 - accuracy.statedLevel * 40}
        y2={40 - accuracy.statedLevel * 40}
        vectorEffect="non-scaling-stroke"
        className="stroke-ink"
        strokeDasharray="4 3"
      />
    </svg>
  );
}
