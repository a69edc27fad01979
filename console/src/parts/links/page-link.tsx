import Link, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useLocation } from "wouter";

interface Props extends Pick<LinkProps, "variant" | "fontSize" | "ariaLabel"> {
  readonly to: string;
  readonly children: ReactNode;
}

/**
 * A link to another page of the console. It navigates without a full load, and respects the modifier keys of a browser.
 */
export function PageLink({ to, children, ...rest }: Props) {
  const [, go] = useLocation();
  return (
    <Link
      {...rest}
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </Link>
  );
}
