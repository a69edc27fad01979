import type { ReactNode } from "react";

/** The label of a field that may be left empty. */
export function Optional({ children }: { readonly children: ReactNode }) {
  return (
    <span>
      {children} <i>- optional</i>
    </span>
  );
}
