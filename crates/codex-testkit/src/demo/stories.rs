//! What the demo library tells: our own words.
//! Must not know formats.

/// Lines of the harbor comic, one a panel.
pub(crate) const HARBOR: &[&str] = &[
    "The lamp is out again.",
    "Then we climb.",
    "Three hundred steps, and every one of them creaks.",
    "Count them aloud. It scares the gulls.",
    "One hundred. Is that a light, out there?",
    "A ship. It is far too close to the rocks.",
    "Quick, the matches!",
    "They are wet. Give me your lens.",
    "There is no sun at night, captain.",
    "There is a moon. Hold still.",
    "It burns!",
    "Turn the mirror. Slowly.",
    "She sees us. She is turning.",
    "Listen. They are ringing their bell.",
    "Who rings a bell at this hour?",
    "Somebody who is glad to be afloat.",
    "Shall we go down?",
    "Not yet. Let it burn until morning.",
    "Then I will fetch the tea.",
    "All three hundred steps?",
    "Three hundred and one. You forgot the first.",
];

/// Lines of the night library.
pub(crate) const LIBRARY: &[&str] = &[
    "It opens only when nobody needs it.",
    "Then why are we inside?",
    "We said we were bored. It likes that.",
    "That shelf was not there before.",
    "Read the label.",
    "Books that people meant to finish.",
    "Mine is here. It has my name in it.",
    "How far did you get?",
    "Page nine. It still remembers.",
    "Then sit down. Page ten is waiting.",
    "And the door?",
    "It will keep our place.",
];

/// The novel: title of a chapter and its paragraphs.
pub(crate) const NOVEL: &[(&str, &[&str])] = &[
    (
        "High Water",
        &[
            "The tide tables of Saltmarsh hung in the window of the chandlery, and nobody had changed the page since \
             the spring. It did not matter. In Saltmarsh the water came when it liked, and people set their clocks by \
             the smell of it.",
            "Ida Brandt noticed it first, because she was the only one who still wrote things down. On Monday the sea \
             was four minutes late. On Tuesday it was nine. By the end of the week the fishing boats lay on the mud \
             until noon, and the men stood about on the quay with their hands in their pockets, looking offended.",
            "\"It is only the moon,\" said the harbor master, who had not looked at the moon in years. \"It will catch \
             up.\" But he took the tables out of the window that evening, and when he thought that nobody was watching \
             he shook them, the way one shakes a watch that has stopped.",
        ],
    ),
    (
        "The Clockmaker's Boat",
        &[
            "There was one boat that had never missed a tide. It belonged to the clockmaker, who did not fish. He rowed \
             out each evening with a lantern and a wooden box, stayed for as long as it takes to boil an egg, and rowed \
             home again. People were used to it, as they were used to the chimes of his shop, which never struck \
             together.",
            "Ida waited for him on the slip. \"You are late,\" she said, and he looked at the water and then at her with \
             something like relief. \"So you have seen it too,\" he said. \"Get in. And mind the box. It is the only one \
             I have.\"",
            "They rowed until the lights of the town were one light. Then he opened the box, and she saw that it was full \
             of small brass weights, each with a date. \"Somebody has to put them back,\" said the clockmaker. \"I am \
             getting old, and I have begun to forget which ones.\"",
        ],
    ),
    (
        "Low Water",
        &[
            "They lowered the weights one after the other, by the lantern, in the order that Ida read from her notebook: \
             four minutes, nine minutes, a quarter of an hour. The sea took each with a sound like a page being turned.",
            "In the morning the boats were afloat before the gulls were awake. The harbor master hung his tables in the \
             window again and stood beside them all day, so that everyone could see that he had been right.",
            "Ida bought a new notebook. On its first page she wrote the date, and below it the time, and then she put down \
             her pen and waited, and the water came in, and it was neither early nor late.",
        ],
    ),
];

/// Paragraphs of the field notes.
pub(crate) const NOTES: &[(&str, &[&str])] = &[
    (
        "Field Notes",
        &[
            "How to read a shore, in four walks.",
            "Bring boots, a pencil, and more time than you think.",
        ],
    ),
    (
        "First walk: the line",
        &[
            "The highest line of weed is last month's spring tide.",
            "The wet one is this morning's.",
            "Between them lies everything that the sea has changed its mind about.",
        ],
    ),
    (
        "Second walk: the pools",
        &[
            "Sit down before you look in.",
            "What lives there saw you first, and will come back when you have been still for three minutes.",
        ],
    ),
    (
        "Third walk: the stones",
        &[
            "Turn a stone as you would turn a page, and put it back the same way.",
            "Somebody was in the middle of it.",
        ],
    ),
    (
        "Fourth walk: home",
        &["Write it down before you take off your boots.", "Nobody remembers the small ones."],
    ),
];
