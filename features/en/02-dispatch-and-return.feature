Feature: Dispatch and return

  A complaint has one lead unit. A unit that holds it is not its business returns it in
  time and says why; after that it is first responsible. What several push away is ruled
  on by an adjudicator, and what was ruled is not returned.

  Background:
    Given it is 2024-01-08 10:00
    And Granny Wang complains of dust

  @§11
  Rule: A residents' committee never leads in what is the government's duty

    @E11 @src-L1 @refuses
    Scenario: Dust is not for the residents' committee to lead
      When Zhao Gang dispatches it to the residents' committee
      Then clause 11 refuses it
      And the complaint is classified

    @src-L1 @boundary
    Scenario: It may lead in what neighbours settle, and assist in the government's duty
      When Zhao Gang dispatches it to the contractor, assisted by the residents' committee
      Then it is allowed
      Given Uncle Chen complains of a dispute between neighbours
      When Zhao Gang dispatches it to the residents' committee
      Then it is allowed

  @§13
  Rule: An order is signed for by its lead unit

    @src-L1 @refuses
    Scenario: No other unit signs in its place
      Given it has been dispatched to the repair section
      When Lin Tao signs for it
      Then clause 13 refuses it
      And the complaint is dispatched

    @default @boundary
    Scenario Outline: Within four working hours; later is on record
      Given it has been dispatched to the repair section
      And it is <time>
      When Zhang Min signs for it
      Then "limit elapsed" <recorded>

      Examples:
        | time             | recorded         |
        | 2024-01-08 13:59 | is not on record |
        | 2024-01-08 14:00 | is on record     |

  @§14
  Rule: A return is requested within its window with reason and basis; a unit that lets the window pass is first responsible

    @E07 @src-F12 @refuses
    Scenario Outline: A return needs reason and basis; the clock runs on
      Given it has been dispatched to the repair section
      When Zhang Min asks to return it as <reason> on the basis of "<basis>"
      Then clause 14 refuses it
      And the "due" limit runs to 2024-01-15 24:00

      Examples:
        | reason       | basis           |
        | not its duty |                 |
        | inconvenient | terms of office |

    @E06 @src-F13 @refuses
    Scenario: Neither signed nor returned for one working day means first responsible
      Given the policy of Lüliang applies
      And it has been dispatched to the repair section
      When it is 2024-01-09 24:00
      Then "first responsibility fixed" is on record
      And the repair section is first responsible
      When Zhang Min asks to return it
      Then clause 14 refuses it

    @src-F13 @boundary
    Scenario Outline: The last minute of the window
      Given it has been dispatched to the repair section
      And it is <time>
      When Zhang Min asks to return it
      Then <result>

      Examples:
        | time             | result                            |
        | 2024-01-09 23:59 | the complaint is return requested |
        | 2024-01-09 24:00 | clause 14 refuses it              |

  @§15
  Rule: A unit returns an order at most twice, and never after it contacted the caller

    @src-F13 @refuses
    Scenario: Having contacted the caller it cannot return
      Given it has been dispatched to the repair section
      And Zhang Min signs for it
      And Zhang Min contacts the caller
      When Zhang Min asks to return it
      Then clause 15 refuses it

    @default @boundary
    Scenario: A second return is possible, a third is not
      Given it went to the repair section, whose return was upheld
      When it went to the repair section, whose return was upheld
      Then the complaint is classified
      Given it has been dispatched to the repair section
      When Zhang Min asks to return it
      Then clause 15 refuses it

  @§16
  Rule: A return is ruled on by a dispatcher of the level above; if refused, the unit is first responsible

    @E08 @default
    Scenario: A refused return eats the unit's own time
      Given it has been dispatched to the repair section
      And Zhang Min asks to return it
      And it is 2024-01-08 16:00
      When Zhao Gang refuses the return
      Then the "due" limit runs to 2024-01-15 24:00
      And the repair section is first responsible
      And the complaint is dispatched

    @default
    Scenario: With an upheld return the waiting does not count
      Given it has been dispatched to the repair section
      And Zhang Min asks to return it
      And it is 2024-01-09 11:00
      And Zhao Gang upholds the return
      When Zhao Gang dispatches it to the property section
      Then the "due" limit runs to 2024-01-16 24:00

    @src-F10 @refuses
    Scenario: A dispatcher of the same level does not rule
      Given it has been dispatched to the repair section
      And Zhang Min asks to return it
      When Sun Li upholds the return
      Then clause 16 refuses it
      And the complaint is return requested

    @default @boundary
    Scenario Outline: One level above rules
      Given it has been dispatched to the <unit>
      And <handler> asks to return it
      When <dispatcher> upholds the return
      Then <result>

      Examples:
        | unit           | handler   | dispatcher | result               |
        | contractor     | Xu Bin    | Sun Li     | it is allowed        |
        | repair section | Zhang Min | Zhao Gang  | it is allowed        |
        | repair section | Zhang Min | Sun Li     | clause 16 refuses it |

  @§17
  Rule: After two upheld returns, or when a third unit objects too, a ruling on the lead is asked for; while a return is disputed it may be made at once; after it there is no further return

    @E09 @src-F14 @refuses
    Scenario: A third unit without owner triggers adjudication
      Given it went to the repair section, whose return was upheld
      And it went to the property section, whose return was upheld
      And it has been dispatched to the street housing office
      When Gu Jie asks to return it
      Then "adjudication opened" is on record
      And it is a problem order
      When Qian Zheng rules that the repair section leads
      Then the repair section leads
      When Zhang Min asks to return it
      Then clause 17 refuses it

    @default @refuses
    Scenario: Without a dispute there is no ruling
      Given it has been dispatched to the repair section
      When Qian Zheng rules that the property section leads
      Then clause 17 refuses it

    @src-F14 @boundary
    Scenario: One upheld return does not ask for a ruling, two do
      When it went to the repair section, whose return was upheld
      Then "adjudication opened" is not on record
      When it went to the property section, whose return was upheld
      Then "adjudication opened" is on record
