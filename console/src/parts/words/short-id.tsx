import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import "./on-paper.css";

/** An id for programs and for CloudTrail: shortened with a copy button on the screen, whole on paper. */
export function ShortId({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <>
      <span className="drawbridge-on-screen">
        {id.slice(0, 8)}…
        <CopyToClipboard
          variant="icon"
          textToCopy={id}
          copyButtonAriaLabel={`Copy ${name}`}
          copySuccessText="Copied"
          copyErrorText="It could not be copied: print the page instead"
        />
      </span>
      <span className="drawbridge-on-paper">{id}</span>
    </>
  );
}
