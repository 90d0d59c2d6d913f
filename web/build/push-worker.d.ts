export type Ways = { order?: string; about?: Record<string, string>; else: string };
export type PushSettings = { base: string; others: string[]; ways: Ways; quietInSight: boolean };
export function listenForPush(worker: unknown, settings: PushSettings): void;
