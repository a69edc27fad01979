import type { Platform } from "../../../shared/compose";
import { CONNECTOR_TEST_TOPIC } from "../../../shared/domain/connectors/connectors.jobs";

/** As connectors do that are asked to try something and find it well: as soon as somebody listens for the end. */
export function answerConnectorTests({ db, live }: Platform): () => Promise<void> {
  const { subscribe } = live;
  const answers: Promise<void>[] = [];
  const answer = async (testId: string) => {
    await db.query(
      "update connector_tests set state = 'DONE', finished_at = created_at where state = 'RUNNING' and id = $1",
      [testId],
    );
    await live.publish(CONNECTOR_TEST_TOPIC, testId);
  };
  live.subscribe = (topic, key, listener) => {
    const unsubscribe = subscribe.call(live, topic, key, listener);
    if (topic === CONNECTOR_TEST_TOPIC) answers.push(answer(key));
    return unsubscribe;
  };
  return async () => {
    live.subscribe = subscribe;
    await Promise.all(answers);
  };
}
