import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../../app/addresses";
import { graphql } from "../../../gql";
import { AsCodeText } from "../../../parts/code/as-code";
import { type FieldProblem, Problem, problemsOf } from "../../../parts/problems/problem";
import { type IntegrationDraft, inputOf, typedProblems } from "./draft";
import { ProblemList } from "./problem-list";

const CODE = graphql(`
  query IntegrationDraftCode($input: IntegrationAsCodeInput!) {
    integrationAsCode(input: $input) { ...AsCodeText }
  }
`);

interface Props {
  readonly draft: IntegrationDraft;
  /** Moves to the field of a problem, after the window has closed. */
  readonly onProblem: (problem: FieldProblem) => void;
}

/** The draft as a Terraform configuration, at any time and without saving. */
export function ViewAsCode({ draft, onProblem }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button iconName="file" onClick={() => setOpen(true)}>
        View as Code
      </Button>
      {isOpen && (
        <Modal
          visible
          size="max"
          header="View as Code"
          closeAriaLabel="Close the code"
          onDismiss={() => setOpen(false)}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <Link href={`${addresses.connectAws()}?show=keys`} external externalIconAriaLabel="Opens in a new tab">
                  Reference of every key
                </Link>
                <Button variant="primary" onClick={() => setOpen(false)}>
                  Close
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <Code
            draft={draft}
            onProblem={(problem) => {
              setOpen(false);
              onProblem(problem);
            }}
          />
        </Modal>
      )}
    </>
  );
}

function Code({ draft, onProblem }: Props) {
  const typed = typedProblems(draft);
  const [{ data, error, fetching }, readAgain] = useQuery({
    query: CODE,
    variables: { input: inputOf(draft) },
    requestPolicy: "network-only",
  });
  const problems = [...typed, ...problemsOf(error).flatMap(({ fields }) => fields)];
  const code = data?.integrationAsCode;
  if (fetching) return <Skeleton height="50vh" />;
  if (problems.length > 0) {
    return (
      <Alert type="info" statusIconAriaLabel="Information" header="The code is complete once these are filled in">
        <ProblemList problems={problems} onFollow={onProblem} />
      </Alert>
    );
  }
  return (
    <>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {code && (
        <AsCodeText
          code={code}
          description="Instead of confirming: edit it as you like, and apply it with a token of a service account."
        />
      )}
    </>
  );
}
