// The basket of a pick: deeds are shown at once, kept over a reload, and sent one after the other. While
// the network is away they wait; a refusal drops the deed and is told.
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { isUndecided } from '@doorstep/api/failure';
import { type Pick, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { useOnline } from '@doorstep/ui/online';
import { readSetting, writeSetting } from '@doorstep/ui/settings';
import { useEffect, useEffectEvent, useState } from 'react';
import { type Deed, readDeeds, withDeed } from './basket';

const againAfterMs = 2000;

type Basket = {
  deeds: Deed[];
  add: (deed: Deed) => void;
  /** The last try did not get through. */
  stuck: boolean;
};

type Heard = { onPick: (pick: Pick) => void; onRefused: (error: unknown) => void };

export function useBasket(warehouseId: string, orderId: string, heard: Heard): Basket {
  const transport = useTransport();
  const online = useOnline();
  const setting = `basket.${orderId}`;
  const [deeds, setDeeds] = useState<Deed[]>(() => readDeeds(readSetting(setting)));
  const [failures, setFailures] = useState(0);
  const onPick = useEffectEvent(heard.onPick);
  const onRefused = useEffectEvent(heard.onRefused);
  useEffect(() => writeSetting(setting, deeds.length > 0 ? JSON.stringify(deeds) : null), [setting, deeds]);
  const first = deeds[0];
  useEffect(() => {
    if (!first) return;
    let left = false;
    const send = async () => {
      try {
        const pick =
          first.kind === 'scan'
            ? await callUnaryMethod(transport, WarehousePublicService.method.scanItem, {
                warehouseId,
                orderId,
                productId: first.productId,
                pickedTotal: first.total,
              })
            : await callUnaryMethod(transport, WarehousePublicService.method.shortPick, {
                warehouseId,
                orderId,
                productId: first.productId,
              });
        if (left) return;
        onPick(pick);
      } catch (error) {
        if (left) return;
        if (isUndecided(error)) {
          setFailures((n) => n + 1);
          return;
        }
        onRefused(error);
      }
      setFailures(0);
      setDeeds((now) => now.slice(1));
    };
    const timer = setTimeout(() => void send(), failures > 0 ? againAfterMs : 0);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [first, failures, online, transport, warehouseId, orderId]);
  return { deeds, add: (deed) => setDeeds((now) => withDeed(now, deed)), stuck: failures > 0 };
}
