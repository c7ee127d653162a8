/** One line of a conversation: who speaks, what, and how many minutes after the line before. */
export interface Line {
  by: "customer" | "agent";
  after: number;
  text?: string;
  /** A raw Meta message body for everything that is not text: `{ type, [type]: … }`. */
  raw?: Record<string, unknown>;
}

const c = (text: string, after = 1): Line => ({ by: "customer", after, text });
const a = (text: string, after = 2): Line => ({ by: "agent", after, text });
const raw = (body: Record<string, unknown>, after = 1): Line => ({ by: "customer", after, raw: body });

/** Everyday conversations of a small shop. Some end with the customer waiting for an answer. */
export const dialogues: readonly (readonly Line[])[] = [
  [
    c("Hello, do you deliver on Saturdays?"),
    a("Hi! Yes, Saturday deliveries go out from 9 to 2."),
    c("Perfect, thank you!"),
  ],
  [
    c("My order arrived but one mug has a chip on the handle 😕"),
    a("Oh no, I'm sorry. Could you send me a photo?"),
    raw({
      type: "image",
      image: {
        caption: "The cracked mug",
        mime_type: "image/jpeg",
        sha256: "173VRfCdinPCuZAzfIIR1wigTM2XSGJ2heT8ecwDgDk=",
        id: "1003383400000256",
      },
    }),
    a("Thank you. A replacement leaves tomorrow morning, no need to return this one."),
    c("That was quick, thanks a lot 🙏"),
  ],
  [c("Hi, is the blue glaze back in stock?"), c("I need six of them for a wedding on the 12th", 0)],
  [
    c("Where is my parcel? It says out for delivery since yesterday"),
    a("Let me check with the courier, one minute please."),
    a("They will try again today before 6.", 6),
    c("ok"),
  ],
  [
    c("Can I change the delivery address?"),
    a("Of course. What is the new address?"),
    raw({
      type: "location",
      location: {
        latitude: 51.5079,
        longitude: -0.0877,
        name: "Borough Market",
        address: "8 Southwark St, London",
      },
    }),
    c("Leave it at the flower stall please", 0),
  ],
  [
    c("Do you make custom mugs with our company logo?"),
    a("We do, from 24 pieces. Shall I send you the price list?"),
    c("Yes please"),
    a("Here it is: https://example.com/price-list"),
  ],
  [c("*Urgent*: I was charged twice for order 4471"), c("Please call me back", 3)],
  [
    c("Hola, ¿hacen envíos a España?"),
    a("¡Hola! Sí, a toda la península en 4 o 5 días."),
    c("Genial, gracias"),
  ],
  [
    raw({
      type: "audio",
      audio: {
        mime_type: "audio/ogg; codecs=opus",
        sha256: "o0dWqT1bF7s8UeVfGdyqV3ySWQZ3hBf1bK9i0qTzP1E=",
        id: "1003383400000301",
        voice: true,
      },
    }),
    a("Thanks for the voice note! The matte finish is dishwasher safe."),
    c("Great, then I'll take two"),
  ],
  [
    c("Good morning! Is this the right number for returns?"),
    a("Good morning, yes it is. What would you like to return?"),
    raw({
      type: "document",
      document: {
        filename: "receipt-4418.pdf",
        mime_type: "application/pdf",
        sha256: "Zb9a0t9r2o7w5qH3eJ4c1xVYb8m6nKcQ0fS2dLp7uRk=",
        id: "1003383400000412",
        caption: "Receipt",
      },
    }),
    c("The teapot, it is bigger than I thought", 0),
  ],
  [c("مرحبا، هل المتجر مفتوح يوم الجمعة؟"), a("نعم، من العاشرة حتى السادسة."), c("شكراً جزيلاً")],
  [
    c("Thanks for the lovely packaging!"),
    raw({
      type: "sticker",
      sticker: {
        mime_type: "image/webp",
        sha256: "q8s1mJX1T0g5b2L7uYc9v4Kd3nRf6hWzEo0iPaSxQyM=",
        id: "1003383400000503",
        animated: false,
      },
    }),
    a("You made our day 😊"),
  ],
  [
    c("I'd like to order these please", 0),
    raw({
      type: "order",
      order: {
        catalog_id: "194836987003835",
        text: "Could you gift-wrap them?",
        product_items: [
          { product_retailer_id: "mug-blue-350", quantity: 2, item_price: 14.5, currency: "GBP" },
          { product_retailer_id: "saucer-blue", quantity: 2, item_price: 6, currency: "GBP" },
        ],
      },
    }),
  ],
  [
    c("Could you share the number of your repair partner?"),
    a("Sure, Thames Ceramics: +44 7700 900199."),
    raw({
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: "Rosa Greco", first_name: "Rosa" },
          phones: [{ phone: "+44 7700 900145", type: "CELL" }],
          org: { company: "Greco Interiors" },
        },
      ],
    }),
    c("Please loop in Rosa, she ordered for us", 0),
  ],
  [
    c("You said the order shipped on Monday but tracking shows nothing."),
    a("Looking into it now.", 9),
    c("Any news?", 40),
    c("Hello?", 90),
  ],
];

/** Opening lines that came through an ad: they carry a referral and open a free entry point. */
export const adOpening: Line = {
  by: "customer",
  after: 0,
  raw: {
    type: "text",
    text: { body: "Hi! I saw your ad, are the speckled mugs still on offer?" },
    referral: {
      source_url: "https://fb.me/example-ad",
      source_id: "120226305854810726",
      source_type: "ad",
      headline: "Speckled mugs, 20 % off",
      body: "Hand-thrown in small batches. Offer ends Sunday.",
      media_type: "image",
      image_url: "https://example.com/ad.jpg",
      ctwa_clid: "ARAkLkA8rmlFeiCktEJQ-QTwRiyYHAFDLMNDBH0CD3qpjd0HR4irJ6LEkR7JwLF1XvnkqIvWLJnmNiQ2Y4vxo4",
    },
  },
};

/** Rarer message kinds, gathered in one conversation so that each card can be seen. */
export const showcase: readonly Line[] = [
  c("Hi, I filled in your form and picked a slot", 0),
  raw({
    type: "interactive",
    interactive: {
      type: "nfm_reply",
      nfm_reply: {
        name: "flow",
        body: "Sent",
        response_json: '{"flow_token":"demo","visit_date":"2026-11-28","glaze":"Sea blue","pieces":"6"}',
      },
    },
  }),
  raw({
    type: "interactive",
    interactive: {
      type: "list_reply",
      list_reply: { id: "slot-2", title: "Saturday 10:30", description: "Studio visit" },
    },
  }),
  raw({
    type: "interactive",
    interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes, confirm" } },
  }),
  raw({ type: "button", button: { payload: "remind-me", text: "Remind me" } }),
  a("Booked: Saturday 10:30. See you in the studio!"),
  raw({
    type: "video",
    video: {
      mime_type: "video/mp4",
      sha256: "J7mZ0p2rXq5s8vB1nC4eL6aTfGhUoYkW9iDdExSwRzQ=",
      id: "1003383400000622",
      caption: "The shelf it has to fit",
    },
  }),
  raw({
    type: "unsupported",
    errors: [
      {
        code: 131051,
        title: "Message type unknown",
        message: "Message type unknown",
        error_data: { details: "Message type is currently not supported." },
      },
    ],
    unsupported: { type: "poll_creation" },
  }),
  raw({ type: "hologram", hologram: { depth: 3, note: "a kind that does not exist yet" } }),
];
