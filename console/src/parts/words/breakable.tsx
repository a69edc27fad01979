import type { ReactNode } from "react";

/** A name from outside, where the design system keeps words whole. It breaks anywhere rather than widen the page. */
export function Breakable({ children }: { readonly children: ReactNode }) {
  return <span style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>{children}</span>;
}
