Feature: Supervision and exclusion

  What is overdue, repeated or pushed from unit to unit is supervised by the hotline
  office, and raised when that does not help. What is not the unit's fault may be
  excluded: the order stays for all to see and only leaves the denominators.

  Background:
    Given it is 2023-12-11 10:00
    And Granny Wang complains of peeling paint
    And Zhang Min is handling it

  @§31
  Rule: Overdue, repeated, collective or problem orders are supervised; the level only rises, and it is lifted when the matter has been handled

    @src-L9 @refuses
    Scenario: It is not lifted before the matter has been handled
      Given Zheng Wei puts it under supervision as repeated
      When Zheng Wei lifts the supervision
      Then clause 31 refuses it
      And the level of supervision is hotline office

    @src-L9 @refuses
    Scenario: A leader's interest is no ground
      When Zheng Wei puts it under supervision as a leader's interest
      Then clause 31 refuses it

    @src-L9
    Scenario: It is lifted when the matter has been handled
      Given Zheng Wei puts it under supervision as repeated
      And the "supervision" limit runs to 2023-12-14 24:00
      And Zhang Min replies that it is solved
      When Zheng Wei lifts the supervision
      Then the level of supervision is none

    @src-L9 @boundary
    Scenario Outline: It only rises, up to the government
      Given Zheng Wei puts it under supervision as problem
      And Zheng Wei raises the level <times> times
      When Zheng Wei raises the level 1 times
      Then <result>

      Examples:
        | times | result                                 |
        | 1     | the level of supervision is government |
        | 2     | clause 31 refuses it                   |

    @src-F41 @boundary
    Scenario Outline: Amber at three quarters, supervised when due, raised five working days later
      When it is <time>
      Then <overdue>
      And the warning is <warning>
      And the level of supervision is <level>

      Examples:
        | time             | overdue           | warning | level          |
        | 2023-12-15 17:59 | it is not overdue | none    | none           |
        | 2023-12-15 18:00 | it is not overdue | amber   | none           |
        | 2023-12-18 23:59 | it is not overdue | amber   | none           |
        | 2023-12-18 24:00 | it is overdue     | red     | hotline office |
        | 2023-12-25 23:59 | it is overdue     | red     | hotline office |
        | 2023-12-25 24:00 | it is overdue     | red     | district       |

  @§32
  Rule: Exclusion needs a listed ground, the head's signature and evidence, is approved by a unit above that does not handle the order, and leaves only the denominators

    Background:
      Given Zhang Min replies that it is explained

    @E23 @src-F13
    Scenario: Exclusion needs an outside approver, and the order stays visible
      Given Li Qiang asks for exclusion for a repeat without new fact with 2 documents
      When Zheng Wei approves the exclusion
      Then it has left the denominators
      And the order can still be looked up

    @src-F13 @refuses
    Scenario Outline: Neither without a listed ground nor without evidence
      When Li Qiang asks for exclusion for <ground> with <papers> documents
      Then clause 32 refuses it
      And it is still in the denominators

      Examples:
        | ground                    | papers |
        | a bad score               | 2      |
        | a repeat without new fact | 0      |

    @src-L9 @boundary
    Scenario Outline: One's own unit does not approve, nor does one beside it
      Given Li Qiang asks for exclusion for malice with 1 documents
      When <who> approves the exclusion
      Then <result>

      Examples:
        | who       | result                       |
        | Li Qiang  | clause 32 refuses it         |
        | Gao Feng  | clause 32 refuses it         |
        | Zheng Wei | it has left the denominators |
