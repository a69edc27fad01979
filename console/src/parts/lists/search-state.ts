import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export type SearchState<Keys extends string> = Readonly<Record<Keys, string>>;

/**
 * Filters, order and page of a list, kept in the address so that it can be shared and revisited. Defaults are not
 * written. A change of the filter returns to the first page: see `CursorPages`. A change builds on the address of its
 * moment, because rows are drawn later than filters. Once another page is open, it does nothing.
 */
export function useSearchState<Keys extends string>(
  defaults: SearchState<Keys>,
): [SearchState<Keys>, (changes: Partial<SearchState<Keys>>) => void] {
  const search = useSearch();
  const [, go] = useLocation();
  // As the browser has it: the location of the router is decoded.
  const { pathname } = window.location;
  const state = useMemo(() => stateIn(search, defaults), [search, defaults]);
  const change = useCallback(
    (changes: Partial<SearchState<Keys>>) => {
      if (window.location.pathname !== pathname) return;
      const text = searchWith(changes, window.location.search, defaults);
      go(text === "" ? pathname : `${pathname}?${text}`, { replace: !("cursors" in changes) });
    },
    [pathname, defaults, go],
  );
  return [state, change];
}

export function stateIn<Keys extends string>(search: string, defaults: SearchState<Keys>): SearchState<Keys> {
  const params = new URLSearchParams(search);
  const entries = Object.entries<string>(defaults).map(([key, value]) => [key, params.get(key) ?? value]);
  return Object.fromEntries(entries) as SearchState<Keys>;
}

/** Parameters of other parts of the page stay in the address. */
export function searchWith<Keys extends string>(
  changes: Partial<SearchState<Keys>>,
  search: string,
  defaults: SearchState<Keys>,
): string {
  const params = new URLSearchParams(search);
  for (const [key, value] of Object.entries(changes) as [Keys, string][]) {
    if (value === defaults[key]) params.delete(key);
    else params.set(key, value);
  }
  return params.toString();
}
