import { ShownOnce } from "../../parts/forms/shown-once";

interface Props {
  readonly secret: string;
  readonly onClose: () => void;
}

export function WebhookSecret({ secret, onClose }: Props) {
  return (
    <ShownOnce title="Copy the secret of the webhook" name="the secret" secret={secret} onClose={onClose}>
      The receiver checks by it that what it gets comes from here: the signature stands in the header
      X-Drawbridge-Signature of each request.
    </ShownOnce>
  );
}
