import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

type Tab<K extends string> = { key: K; label: ReactNode; content: ReactNode };

/** A few views of one thing. Arrow keys move between them. */
export function Tabs<K extends string>(props: { label: string; value: K; onChange: (key: K) => void; tabs: Tab<K>[] }) {
  return (
    <Radix.Root value={props.value} onValueChange={(key) => props.onChange(key as K)}>
      <Radix.List aria-label={props.label} className="flex gap-1 overflow-x-auto border-b border-line">
        {props.tabs.map((tab) => (
          <Radix.Trigger
            key={tab.key}
            value={tab.key}
            className="min-h-11 flex-none border-b-3 border-transparent px-4 font-medium text-soft data-[state=active]:border-brand data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {props.tabs.map((tab) => (
        <Radix.Content key={tab.key} value={tab.key} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
