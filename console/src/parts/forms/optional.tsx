import type { ReactNode } from "react";

/** The label of an optional field. */
export function Optional({ children }: { readonly children: ReactNode }) {
  return (
    <span>
      {children} <i>- optional</i>
    </span>
  );
}
