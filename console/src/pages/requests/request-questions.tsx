import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { listInWords } from "../../parts/words/in-words";
import { Moment } from "../../parts/words/moment";
import { type AccessRequest, ANSWER } from "./request-documents";
import { Said } from "./request-facts";

type Question = AccessRequest["questions"][number];

interface Props {
  readonly request: AccessRequest;
  readonly mayAnswer: boolean;
}

/** Questions of the approvers. Empty without any question. */
export function RequestQuestions({ request: { questions, items }, mayAnswer }: Props) {
  if (questions.length === 0) return null;
  const isOpen = items.some(({ state }) => state === "PENDING");
  return (
    <Container header={<Header variant="h2">Questions</Header>}>
      <SpaceBetween size="l">
        {questions.map((question) => (
          <ShownQuestion
            key={question.id}
            question={question}
            isOfAll={question.items.length === items.length}
            mayAnswer={mayAnswer && isOpen && question.answer == null}
          />
        ))}
      </SpaceBetween>
    </Container>
  );
}

interface ShownProps {
  readonly question: Question;
  readonly isOfAll: boolean;
  readonly mayAnswer: boolean;
}

function ShownQuestion({ question: one, isOfAll, mayAnswer }: ShownProps) {
  const about = isOfAll ? "" : ` about ${listInWords(one.items.map(({ resourceName }) => resourceName))}`;
  return (
    <SpaceBetween size="xs">
      <div>
        <Box color="text-body-secondary">
          <bdi>{one.askedBy.displayName}</bdi> asked{about} <Moment at={one.askedAt} />
        </Box>
        <Said text={one.question} />
      </div>
      {one.answer != null && one.answeredBy && one.answeredAt && (
        <Box margin={{ left: "l" }}>
          <Box color="text-body-secondary">
            <bdi>{one.answeredBy.displayName}</bdi> answered <Moment at={one.answeredAt} />
          </Box>
          <Said text={one.answer} />
        </Box>
      )}
      {one.answer == null && !mayAnswer && <Box color="text-body-secondary">Nobody has answered.</Box>}
      {mayAnswer && <AnswerForm question={one} />}
    </SpaceBetween>
  );
}

function AnswerForm({ question: { id, askedBy } }: { readonly question: Question }) {
  const [text, setText] = useState("");
  const answer = useAction(ANSWER);
  return (
    <SpaceBetween size="xs">
      <Problem error={answer.error} shownAtFields={["answer"]} />
      <FormField
        label={`Answer to ${askedBy.displayName}`}
        description="Once it is sent, it cannot be changed."
        errorText={fieldMessage(problemsOf(answer.error), "answer")}
        stretch
      >
        <Textarea value={text} onChange={({ detail }) => setText(detail.value)} rows={2} />
      </FormField>
      <Button
        variant="primary"
        loading={answer.isRunning}
        onClick={() => void answer.run({ questionId: id, answer: text })}
      >
        Answer the question
      </Button>
    </SpaceBetween>
  );
}
