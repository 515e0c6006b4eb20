Feature: Closing, redo and reopening

  A case closes when the caller says it is solved. If not, it is done again and the head
  takes part; after three failures somebody else does it, and the district watches. What
  comes back is opened again; what was recorded by mistake is undone by a new record.

  Background:
    Given it is 2023-12-12 10:00
    And Granny Wang complains of peeling paint

  @§28
  Rule: A case closes when the caller calls it solved, on a grounded explanation, or when the caller was demonstrably unreachable or anonymous

    @src-L9 @refuses
    Scenario: Not when the caller says it is not solved
      Given Zhang Min has handled it, replied that it is solved and passed review
      And Wu Fang follows up; the caller says it is not solved
      When Zhou Ting closes the case
      Then clause 28 refuses it
      And the complaint is in follow-up
      And "false completion suspected" is on record

    @default @boundary
    Scenario Outline: Solved, and at least grade three
      Given Zhang Min has handled it, replied that it is <result> and passed review
      And Wu Fang follows up; the caller <says>
      When Zhou Ting closes the case
      Then <closing>

      Examples:
        | result        | says                       | closing                 |
        | solved        | says it is solved, grade 3 | the complaint is closed |
        | solved        | says it is solved, grade 2 | clause 28 refuses it    |
        | explained     | says it is not solved      | the complaint is closed |
        | partly solved | says it is not solved      | clause 28 refuses it    |

    @src-L9
    Scenario: When the caller was truly unreachable
      Given Zhang Min has handled it, replied that it is solved and passed review
      And it is 2023-12-14 18:00
      And Wu Fang rings 3 times on 2 days and nobody answers
      When Zhou Ting closes the case
      Then the complaint is closed

    @default
    Scenario: When the caller was anonymous
      Given somebody complains anonymously of peeling paint
      And Zhang Min has handled it, replied that it is solved and passed review
      And Wu Fang records that nobody can be called back
      When Zhou Ting closes the case
      Then the complaint is closed

  @§29
  Rule: What is unsolved or unsatisfying is redone within three working days with the head taking part; after three failures by another handler

    @E15 @src-F3
    Scenario: Dissatisfaction at follow-up becomes a warning order
      Given Zhang Min has handled it, replied that it is solved and passed review
      When Wu Fang follows up; the caller says it is solved, grade 2
      Then the section's head is told on 2023-12-12
      And the warning is red
      When Zhou Ting orders a redo with Li Qiang taking part
      Then the "due" limit runs to 2023-12-15 24:00
      When Zhang Min replies that it is solved
      Then clause 29 refuses it
      When Zhang Min replies after the redo that it is solved, Li Qiang having taken part
      Then the complaint is replied

    @src-F3 @refuses
    Scenario: What the caller accepts is not redone
      Given Zhang Min has handled it, replied that it is solved and passed review
      And Wu Fang follows up; the caller calls it solved
      When Zhou Ting orders a redo with Li Qiang taking part
      Then clause 29 refuses it

    @E20 @src-F14
    Scenario: A third failed redo becomes a problem order raised to district level
      Given Zhang Min has handled it, replied that it is solved and passed review
      And Wu Fang follows up; the caller says it is not solved
      And 2 redo rounds ended unsolved
      Then "problem order declared" is not on record
      When one more redo ends unsolved
      Then it is a problem order
      And the level of supervision is district

    @E20 @src-F14 @boundary
    Scenario Outline: The third redo may be by the same handler, the fourth may not
      Given Zhang Min has handled it, replied that it is solved and passed review
      And Wu Fang follows up; the caller says it is not solved
      And <times> redo rounds ended unsolved
      When <order>
      Then <result>

      Examples:
        | times | order                                                                    | result                   |
        | 2     | Zhou Ting orders a redo with Li Qiang taking part                        | the complaint is in redo |
        | 3     | Zhou Ting orders a redo with Li Qiang taking part                        | clause 29 refuses it     |
        | 3     | Zhou Ting orders a redo with Li Qiang taking part and Zhang Min handling | clause 29 refuses it     |
        | 3     | Zhou Ting orders a redo with Li Qiang taking part and Liu Yang handling  | the complaint is in redo |

  @§30
  Rule: A closed case reopens on a new fact, on recurrence at the place within ninety days, or under warranty

    @E13 @src-L1
    Scenario: A new fact reopens
      Given it has been closed on an explanation
      And 20 days go by
      When Chen reopens it for a new fact, with a photo
      Then "complaint reopened" is on record
      And the complaint is classified
      And the "due" limit runs to 2024-01-09 24:00
      And it no longer counts as fixed the first time

    @default @refuses
    Scenario Outline: A change of mind is no ground, and there is no ground without evidence
      Given it has been followed up and closed
      When Chen reopens it for <ground>, <evidence>
      Then clause 30 refuses it
      And the complaint is closed

      Examples:
        | ground           | evidence         |
        | a change of mind | with a photo     |
        | a new fact       | without evidence |

    @default @boundary
    Scenario Outline: When another in the building complains, it reopens by itself within ninety days
      Given it has been followed up and closed
      And <days> days go by
      When Uncle Chen complains of peeling paint
      Then "recurrence counted" <recorded>
      And "complaint reopened" <recorded>

      Examples:
        | days | recorded         |
        | 90   | is on record     |
        | 91   | is not on record |

    @default @boundary
    Scenario Outline: On the ninetieth day, not on the ninety-first
      Given it has been followed up and closed
      And <days> days go by
      When Chen reopens it for recurrence, with a photo
      Then <result>

      Examples:
        | days | result               |
        | 90   | it is allowed        |
        | 91   | clause 30 refuses it |

  @§35
  Rule: What is recorded is never changed; a mistaken merge or closing is undone by a new record with its reason

    @default @refuses
    Scenario: A closing is not taken back without a reason
      Given it has been followed up and closed
      When Zhou Ting takes the closing back, because ""
      Then clause 35 refuses it
      And the complaint is closed

    @default @boundary
    Scenario: With a reason it is, and what was recorded stays
      Given it has been followed up and closed
      When Zhou Ting takes the closing back, because "another flat was called"
      Then the complaint is in follow-up
      And "complaint closed" is on record
      And "close revoked" is on record

    @default @refuses @boundary
    Scenario Outline: A mistaken merge is undone, and the appended call goes with it
      Given Granny Wang complains of peeling paint
      When Zhao Gang undoes the merge, because "<reason>"
      Then <result>
      And "call detached" <recorded>

      Examples:
        | reason               | result                      | recorded         |
        | it was another house | the complaint is classified | is on record     |
        |                      | clause 35 refuses it        | is not on record |
