import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** Copies an id that people paste and never read. The id itself is not shown. */
export function CopyButton({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <CopyToClipboard
      textToCopy={text}
      copyButtonText={`Copy ${name}`}
      copySuccessText="Copied"
      copyErrorText="It could not be copied by this browser"
    />
  );
}
