import type { Address } from '@doorstep/api/gen/doorstep/account/v1/account_pb';

/** An address in one line, as one writes it on a parcel. */
export function oneLine({
  line1,
  line2,
  landmark,
  city,
  pincode,
}: Pick<Address, 'line1' | 'line2' | 'landmark' | 'city' | 'pincode'>): string {
  return [line1, line2, landmark, [city, pincode].filter(Boolean).join(' ')].filter(Boolean).join(', ');
}
