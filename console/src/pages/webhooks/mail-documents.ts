import { graphql } from "../../gql";

/** Of the viewer, and whether anything is mailed here at all. */
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

/** Whose mail was refused, as far as nobody has mended it. */
export const REFUSED = graphql(`
  query MailRefused {
    needsAttention(first: 5, filter: { kinds: [MAIL_REFUSED] }) { nodes { id message whatToDo } }
  }
`);
