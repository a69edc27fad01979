import type { ReactNode } from "react";

/** A name of others where the design system keeps words whole: broken anywhere rather than push the page sideways. */
export function Breakable({ children }: { readonly children: ReactNode }) {
  return <span style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>{children}</span>;
}
