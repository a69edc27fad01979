import type { ReactNode } from "react";

/** A sentence in a table of one-line rows. It wraps, so that none of it is cut off. */
export function Wrapped({ children }: { readonly children: ReactNode }) {
  return <div style={{ whiteSpace: "normal", minInlineSize: "min(200px, 45vw)" }}>{children}</div>;
}
