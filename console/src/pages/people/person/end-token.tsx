import Box from "@cloudscape-design/components/box";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import { Confirm } from "../../../parts/forms/confirm";
import { useAction } from "../../../parts/forms/use-action";
import { Problem } from "../../../parts/problems/problem";

const END = graphql(`
  mutation EndTokenOfPerson($id: ID!) {
    revokeApiToken(id: $id) { apiToken { id name revokedAt } }
  }
`);

interface Props {
  readonly token: { readonly id: string; readonly name: string };
  readonly who: string;
  readonly onClose: (isDone: boolean) => void;
}

export function EndToken({ token: { id, name }, who, onClose }: Props) {
  const { run, isRunning, error } = useAction(END);
  const { show } = useFlashes();
  const end = async () => {
    if (!(await run({ id }))) return;
    show({ type: "info", text: `The token ${name} of ${who} has ended.` });
    onClose(true);
  };
  return (
    <Confirm
      isOpen
      title={`End the token ${name}?`}
      action="End the token"
      otherwise="Leave it"
      isRunning={isRunning}
      onAction={() => void end()}
      onClose={() => onClose(false)}
    >
      <Problem error={error} />
      <Box>Programs that use it no longer act as {who}, from their next call on. This cannot be undone.</Box>
    </Confirm>
  );
}
