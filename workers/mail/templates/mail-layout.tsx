import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Link,
  Preview,
  Section,
  Text,
} from "@react-email/components";
import type { MailWords } from "#core/domain/mail/mail-words.ts";
import { darkSheet, styles } from "./mail-styles.ts";

const Facts = ({ facts }: Pick<MailWords, "facts">) => (
  <Section style={styles.facts}>
    {facts.map(([label, value]) => (
      <div key={label}>
        <Text className="m-soft" style={styles.label}>
          {label}
        </Text>
        <Text className="m-ink" style={styles.value}>
          {value}
        </Text>
      </div>
    ))}
  </Section>
);

const Action = ({ label, link }: NonNullable<MailWords["button"]>) => (
  <Section style={styles.buttonSpace}>
    <Button className="m-button" href={link} style={styles.button}>
      {label}
    </Button>
  </Section>
);

/** The link once more in full: for programs that show no button, and for people who read links before they click. */
const InFull = ({ link }: { link: string }) => (
  <Text className="m-soft" style={styles.note}>
    If the button does not work, open this address:
    <br />
    <Link className="m-link" href={link} style={styles.link}>
      {link}
    </Link>
  </Text>
);

/** One calm column: product, heading, words, one button, notes. No image, nothing fetched, nothing that reports back. */
export const MailLayout = ({ words }: { words: MailWords }) => (
  <Html lang="en">
    <Head>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <title>{words.subject}</title>
      <style dangerouslySetInnerHTML={{ __html: darkSheet }} />
    </Head>
    <Body className="m-canvas" style={styles.body}>
      <Preview>{words.preview}</Preview>
      <Container style={styles.column}>
        <Section style={styles.brandSpace}>
          <Text className="m-ink" style={styles.brand}>
            Parley
          </Text>
        </Section>
        <Section className="m-card" style={styles.card}>
          <Heading as="h1" className="m-ink" style={styles.heading}>
            {words.heading}
          </Heading>
          {words.paragraphs.map((line) => (
            <Text key={line} className="m-ink" style={styles.text}>
              {line}
            </Text>
          ))}
          {words.facts.length > 0 && <Facts facts={words.facts} />}
          {words.button && <Action {...words.button} />}
          <Hr className="m-line" style={styles.line} />
          {words.second && (
            <Text className="m-soft" style={styles.note}>
              <Link className="m-link" href={words.second.link} style={styles.link}>
                {words.second.label}
              </Link>
            </Text>
          )}
          {words.notes.map((line) => (
            <Text key={line} className="m-soft" style={styles.note}>
              {line}
            </Text>
          ))}
          {words.button && <InFull link={words.button.link} />}
        </Section>
        <Text className="m-soft" style={styles.foot}>
          Parley, the shared WhatsApp inbox. This mail belongs to your account; there is nothing to
          unsubscribe from.
        </Text>
      </Container>
    </Body>
  </Html>
);
