export function listenForPush(worker: unknown, others: string[]): void;
