import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Moment } from "../../parts/words/moment";
import type { RequestToDecide } from "./request-documents";
import { WrittenText } from "./written-text";

/** Questions of approvers, with the answers as they come. Empty without any question. */
export function Questions({ questions }: Pick<RequestToDecide, "questions">) {
  if (questions.length === 0) return null;
  return (
    <section aria-label="Questions and answers">
      <Box variant="awsui-key-label">Questions and answers</Box>
      <SpaceBetween size="xs">
        {questions.map(({ id, question, askedBy, askedAt, answer, answeredBy, answeredAt }) => (
          <div key={id}>
            <Said name={askedBy.displayName} verb="asked" at={askedAt} />
            <WrittenText text={question} name="question" />
            {answer && answeredAt ? (
              <Box margin={{ left: "l" }}>
                <Said name={answeredBy?.displayName ?? "Somebody"} verb="answered" at={answeredAt} />
                <WrittenText text={answer} name="answer" />
              </Box>
            ) : (
              <Box margin={{ left: "l" }} color="text-body-secondary" fontSize="body-s">
                No answer yet
              </Box>
            )}
          </div>
        ))}
      </SpaceBetween>
    </section>
  );
}

function Said({ name, verb, at }: { readonly name: string; readonly verb: string; readonly at: string }) {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <bdi>{name}</bdi> {verb} <Moment at={at} />
    </Box>
  );
}
