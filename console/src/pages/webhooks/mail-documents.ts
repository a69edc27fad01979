import { graphql } from "../../gql";

/** The viewer's address and preferences, and whether a mail server is configured. */
export const MAIL = graphql(`
  query MailState {
    notificationPreferences { id mailConfigured mailAddress }
  }
`);

export const TEST_MAIL = graphql(`
  mutation AdminTestMail {
    testNotification(channel: MAIL) { sentTo }
  }
`);

/** Refused mails that still need attention. */
export const REFUSED = graphql(`
  query MailRefused {
    needsAttention(first: 5, filter: { kinds: [MAIL_REFUSED] }) { nodes { id message whatToDo } }
  }
`);
