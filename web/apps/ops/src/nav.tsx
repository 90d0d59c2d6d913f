// Links and addresses. The router's own types are global, and there is one type check for four apps, each
// with its own routes; so paths are plain strings here.
import { Link as RouterLink, useNavigate, useParams } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ComponentType } from 'react';

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  /** Such as /orders/$id. */
  to: string;
  params?: Record<string, string>;
  search?: Record<string, string>;
  /** Active only at exactly this address, not below it. */
  activeOptions?: { exact: boolean };
};

export const Link = RouterLink as unknown as ComponentType<LinkProps>;

export type Where = { to: string; params?: Record<string, string>; search?: Record<string, string> };
type Go = (where: Where) => Promise<void>;

export function useGo(): Go {
  return useNavigate() as unknown as Go;
}

/** A value of the address, such as id of /orders/$id. */
export function useParam(name: string): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined>;
  return params[name] ?? '';
}
