import type { JSX as ReactJsx } from "react";

/** The design system's types still use the global JSX namespace, which React's types dropped in version 19. */
declare global {
  namespace JSX {
    type Element = ReactJsx.Element;
    type IntrinsicElements = ReactJsx.IntrinsicElements;
  }
}
