import type { Alias } from 'vite';

export const root: string;
export const apps: Record<'customer' | 'rider' | 'store' | 'ops', string>;
export const alias: Alias[];
