import Link from "@cloudscape-design/components/link";
import { Fragment, type ReactNode, useMemo } from "react";

/**
 * The integration's own text for everybody who has access. The API sends text with links and line breaks alone, all else escaped; whatever
 * else it might be is shown as text here, so that nothing of it ever becomes part of the page.
 */
export function CustomDetails({ html }: { readonly html: string }) {
  const parts = useMemo(() => [...new DOMParser().parseFromString(html, "text/html").body.childNodes], [html]);
  return (
    <div dir="auto">
      {parts.map((part, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, which is replaced as a whole.
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
