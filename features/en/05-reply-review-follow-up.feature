Feature: Reply, review and follow-up

  What is done is replied to, and a reply has proof. It counts not when the unit says so
  but when a reviewer has looked and the caller has spoken: one handles, one reviews, one
  follows up.

  Background:
    Given it is 2023-12-12 10:00

  @§23
  Rule: A reply states fact finding, demand finding, result and way of answering, and is approved by the head of the unit

    @src-F26 @refuses
    Scenario: Without the head's approval there is no reply
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      When Zhang Min files a reply without the head's approval
      Then clause 23 refuses it
      And the complaint is in handling

    @src-F26 @boundary
    Scenario Outline: Not with one thing missing; the head's own reply is the approval
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      When <reply>
      Then <result>

      Examples:
        | reply                                                     | result                   |
        | Zhang Min files a reply without the way of answering      | clause 23 refuses it     |
        | Zhang Min files a reply complete and approved by the head | the complaint is replied |
        | Li Qiang files a reply without the head's approval        | the complaint is replied |

  @§24
  Rule: In matters of works, solved is proved by a dated photo or the resident's signature; explained needs a policy ground

    @E19 @default @refuses
    Scenario: "Actually solved" needs evidence; with a ground it may be explained
      Given Granny Wang complains of an awning not put back
      And Zhang Min is handling it
      When Zhang Min replies that it is solved, with no evidence
      Then clause 24 refuses it
      When Zhang Min replies that it is explained, with a policy ground
      Then the complaint is replied

    @src-F25 @boundary
    Scenario Outline: What counts as evidence
      Given Granny Wang complains of an awning not put back
      And Zhang Min is handling it
      When Zhang Min replies that it is <result>, with <evidence>
      Then <answer>

      Examples:
        | result        | evidence                 | answer                   |
        | solved        | an undated photo         | clause 24 refuses it     |
        | solved        | a dated photo            | the complaint is replied |
        | solved        | the resident's signature | the complaint is replied |
        | explained     | no evidence              | clause 24 refuses it     |
        | partly solved | no evidence              | the complaint is replied |

  @§25
  Rule: Cut-offs are announced seven days (power), three days (gas) or 24 hours (water) ahead; with less, the complaint is founded

    Background:
      Given Granny Wang complains of a cut-off without notice
      And it has been dispatched to the repair section
      And Zhang Min is handling it

    @E27 @src-L14 @boundary
    Scenario Outline: Cut-off notice
      When Zhang Min finds it untrue, as <utility> was announced <lead> ahead
      Then <result>

      Examples:
        | utility | lead     | result                   |
        | power   | 7 days   | the complaint is replied |
        | power   | 6 days   | clause 25 refuses it     |
        | gas     | 3 days   | the complaint is replied |
        | gas     | 2 days   | clause 25 refuses it     |
        | water   | 24 hours | the complaint is replied |
        | water   | 23 hours | clause 25 refuses it     |

    @src-L14 @refuses
    Scenario: Without saying when it was announced it is not found untrue
      When Zhang Min finds it untrue and does not say when it was announced
      Then clause 25 refuses it

  @§26
  Rule: Every reply is reviewed, and never by the lead or an assisting unit

    @E16 @src-L9 @refuses
    Scenario: Every reply is reviewed before the case is closed
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And Zhang Min replies that it is solved
      When Zhou Ting closes the case
      Then clause 26 refuses it
      And the complaint is replied

    @src-L9 @refuses
    Scenario: Nor is the caller asked before the review
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And Zhang Min replies that it is solved
      When Wu Fang follows up; the caller calls it solved
      Then clause 26 refuses it

    @src-L9
    Scenario: A reply sent back leaves the time what it was
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And Zhang Min replies that it is solved
      When Zhou Ting sends the reply back, because "the photo is not of building 7"
      Then the complaint is in handling
      And the "due" limit runs to 2023-12-19 24:00

    @E17 @default @boundary
    Scenario Outline: The reviewer may not belong to a handling unit
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And Zhang Min has the street housing office assist
      And Zhang Min replies that it is solved
      When <reviewer> passes the reply
      Then <result>

      Examples:
        | reviewer                           | result               |
        | the section's own reviewer Sun Lei | clause 26 refuses it |
        | the street's reviewer Jin Jing     | clause 26 refuses it |
        | Zhou Ting                          | it is allowed        |

  @§27
  Rule: The follow-up caller neither handled nor reviewed; unreachable means three attempts on two days, unless the call was anonymous

    Background:
      Given Granny Wang complains of peeling paint
      And Zhang Min has handled it, replied that it is solved and passed review

    @src-F3 @refuses
    Scenario Outline: Whoever handled or reviewed does not follow up
      When <who> makes the follow-up call as well; the caller calls it solved
      Then clause 27 refuses it
      And the complaint is replied

      Examples:
        | who       |
        | Zhang Min |
        | Zhou Ting |

    @default @boundary
    Scenario Outline: Three calls on two days without an answer are unreachable
      Given it is 2023-12-14 18:00
      When Wu Fang rings <times> times on <days> days and nobody answers
      Then <result>

      Examples:
        | days | times | result                        |
        | 2    | 3     | the complaint is in follow-up |
        | 2    | 2     | clause 27 refuses it          |
        | 1    | 3     | clause 27 refuses it          |
