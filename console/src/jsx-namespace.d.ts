import type { JSX as ReactJsx } from "react";

/** The design system's types still name the global namespace that React's types had before version 19. */
declare global {
  namespace JSX {
    type Element = ReactJsx.Element;
    type IntrinsicElements = ReactJsx.IntrinsicElements;
  }
}
