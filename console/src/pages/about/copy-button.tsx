import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** An id that people paste and never read: the button alone stands there. */
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
