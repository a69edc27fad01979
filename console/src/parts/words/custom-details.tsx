import Link from "@cloudscape-design/components/link";
import { Fragment, type ReactNode, useMemo } from "react";

/**
 * The integration's own text for everybody who has access. The API sends only links and line breaks as markup, and
 * escapes all else. Any other markup is shown as text, so that it never becomes part of the page.
 */
export function CustomDetails({ html }: { readonly html: string }) {
  const parts = useMemo(() => [...new DOMParser().parseFromString(html, "text/html").body.childNodes], [html]);
  return (
    <div dir="auto">
      {parts.map((part, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: The parts belong to one text, which is replaced as a whole.
        <Fragment key={n}>{shown(part)}</Fragment>
      ))}
    </div>
  );
}

function shown(part: ChildNode): ReactNode {
  if (part instanceof HTMLBRElement) return <br />;
  if (part instanceof HTMLAnchorElement && part.protocol === "https:") {
    return (
      <Link href={part.href} external externalIconAriaLabel="Opens in a new tab" rel="noopener noreferrer nofollow">
        {part.textContent}
      </Link>
    );
  }
  return part.textContent;
}
