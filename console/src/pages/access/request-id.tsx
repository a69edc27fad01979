import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import "./receipt.css";

/** By which CloudTrail finds a call: its beginning with a button on the screen, all of it on paper. */
export function RequestId({ id }: { readonly id: string }) {
  return (
    <>
      <span className="drawbridge-on-screen">
        {id.slice(0, 8)}…
        <CopyToClipboard
          variant="icon"
          textToCopy={id}
          copyButtonAriaLabel="Copy the request id"
          copySuccessText="Copied"
          copyErrorText="It could not be copied: print the receipt instead"
        />
      </span>
      <span className="drawbridge-on-paper">{id}</span>
    </>
  );
}
