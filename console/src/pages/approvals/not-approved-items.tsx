import Alert from "@cloudscape-design/components/alert";

/** The items that could not be approved with the others, in the API's words. */
export function NotApprovedItems({ messages }: { readonly messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return (
    <Alert type="warning" statusIconAriaLabel="Warning" header="The rest was approved; this stays open">
      <ul>
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </Alert>
  );
}
