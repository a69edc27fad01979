import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import "./on-paper.css";

/** An id that is there for programs and for CloudTrail: its beginning with a button on the screen, all of it on paper. */
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
