import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../../../gql";
import { AsCodeText } from "../../../parts/code/as-code";
import { Problem, problemsOf } from "../../../parts/problems/problem";
import { type FlowDraft, inputOf } from "../draft/flow-draft";

const CODE = graphql(`
  query FlowDraftCode($flowId: ID, $input: AccessFlowAsCodeInput!) {
    accessFlowAsCode(flowId: $flowId, input: $input) { ...AsCodeText }
  }
`);

interface Props {
  readonly draft: FlowDraft;
  /** Null: the flow is new. */
  readonly flowId: string | null;
}

/** The draft as a Terraform configuration, at any time and without saving. */
export function ViewFlowCode(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button iconName="file" formAction="none" onClick={() => setOpen(true)}>
        View as Code
      </Button>
      {isOpen && (
        <Modal
          visible
          size="max"
          header="View as Code"
          closeAriaLabel="Close the code"
          onDismiss={close}
          footer={
            <Box float="right">
              <Button variant="primary" onClick={close}>
                Close
              </Button>
            </Box>
          }
        >
          <DraftCode {...props} />
        </Modal>
      )}
    </>
  );
}

function DraftCode({ draft, flowId }: Props) {
  const [{ data, error, fetching }, readAgain] = useQuery({
    query: CODE,
    variables: { flowId, input: inputOf(draft) },
    requestPolicy: "network-only",
  });
  const problems = problemsOf(error).flatMap(({ fields }) => fields);
  const code = data?.accessFlowAsCode;
  if (fetching) return <Skeleton height="50vh" />;
  if (problems.length > 0) {
    return (
      <Alert type="info" statusIconAriaLabel="Information" header="The code is complete once these are filled in">
        <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
          {problems.map(({ path, message }) => (
            <li key={`${path.join(".")} ${message}`}>{message}</li>
          ))}
        </ul>
      </Alert>
    );
  }
  return (
    <>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {code && (
        <AsCodeText
          code={code}
          description="The code holds what the form holds, saved or not. Apply it with a token of a service account."
        />
      )}
    </>
  );
}
