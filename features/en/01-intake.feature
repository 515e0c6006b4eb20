Feature: Intake and classification

  When a resident calls, it is first written down what it is about, where, and how to
  reach the caller; then it is classified and graded. What can be said at once is said
  at once, what has a lawful route of its own is told so, the rest goes to one unit.

  @§3
  Rule: Intake records time, matter, place and contact; an anonymous call is marked so

    @src-L1 @refuses
    Scenario Outline: With one of them missing it is not received
      When Granny Wang calls and <gap>
      Then clause 3 refuses it

      Examples:
        | gap               |
        | names no matter   |
        | names no place    |
        | leaves no contact |

    @src-F40 @boundary
    Scenario Outline: Marked as such, it is received
      When Granny Wang calls and <case>
      Then it is allowed
      And the complaint is received

      Examples:
        | case                                      |
        | leaves no contact and is marked anonymous |
        | names a place that is marked unresolved   |

  @§4
  Rule: A complaint is classified by the catalogue in force; a correction gives its reason, and the caller's own words are never changed

    @src-F27 @refuses
    Scenario: A type that is not in the catalogue cannot be used
      Given Granny Wang calls
      When Chen classifies it as advertising in the lift
      Then clause 4 refuses it

    @src-L1 @refuses
    Scenario: A correction without a reason is refused
      Given Granny Wang complains of peeling paint
      When Zhou Ting corrects the classification to a leaking roof, because ""
      Then clause 4 refuses it
      And it is classified as peeling paint

    @src-L1
    Scenario: With a reason it is corrected, and not a word of the caller changes
      Given Granny Wang complains of peeling paint
      When Zhou Ting corrects the classification to a leaking roof, because "she spoke of the roof"
      Then it is classified as a leaking roof
      And the caller's own words are unchanged

    @default @boundary
    Scenario Outline: A type out of use can be used until the day before
      Given "peeling paint" is out of use from 2023-12-13
      And it is <time>
      And Granny Wang calls
      When Chen classifies it as peeling paint
      Then <result>

      Examples:
        | time             | result              |
        | 2023-12-12 23:59 | it is allowed       |
        | 2023-12-13 00:01 | clause 4 refuses it |

  @§38
  Rule: A suggested type is advice: a person chooses, the system never classifies by it, and what was suggested is recorded with the choice

    @default @refuses
    Scenario: The system does not classify by its own suggestion
      Given Granny Wang calls
      When the system classifies it as a leaking roof by a suggestion
      Then clause 38 refuses it
      And the complaint is received

    @default @boundary
    Scenario Outline: Right, wrong or not known: a person chooses
      Given Granny Wang calls
      When Chen is shown <suggestion> and classifies it as a leaking roof
      Then it is allowed
      And it is classified as a leaking roof
      And <suggestion> is recorded with it

      Examples:
        | suggestion                     |
        | a leaking roof as a suggestion |
        | peeling paint as a suggestion  |
        | "I don't know" as a suggestion |

    @default @boundary
    Scenario: What comes with a type and without a suggestion may be taken down by the system
      Given Granny Wang calls
      When the system classifies it as a leaking roof
      Then it is allowed
      And it is classified as a leaking roof

  @§5
  Rule: Any post may raise the grade; only a dispatcher may lower it, with a reason

    @default @refuses
    Scenario Outline: Who may lower the grade
      Given Granny Wang complains of a leaking roof, a matter graded urgent
      When <who> sets the grade to ordinary, because "<reason>"
      Then <result>

      Examples:
        | who       | reason                       | result              |
        | Zhang Min | no hurry                     | clause 5 refuses it |
        | Zhao Gang |                              | clause 5 refuses it |
        | Zhao Gang | covered with a sheet for now | it is allowed       |

    @default @boundary
    Scenario Outline: One grade up is anybody's
      Given Granny Wang complains of a leaking roof, a matter graded ordinary
      When <who> sets the grade to <grade>, because ""
      Then <result>

      Examples:
        | who       | grade         | result              |
        | Zhang Min | one-day       | it is allowed       |
        | Zhang Min | life-and-limb | it is allowed       |
        | Zhang Min | complex       | clause 5 refuses it |

  @§6
  Rule: Night work without a posted certificate is urgent, emergency repair excepted

    @E26 @src-L11
    Scenario: Night work without proof is urgent
      Given it is 2023-12-11 22:30
      And Granny Wang calls at night about works without a posted certificate
      When Chen grades it by the catalogue
      Then the grade is urgent
      And the catalogue has the contractor lead, the environment bureau and urban management assist

    @E26 @src-L11 @boundary
    Scenario Outline: Emergency repair and works with a certificate need not be urgent
      Given it is 2023-12-11 22:30
      And Granny Wang calls at night about works <circumstances>
      When Chen grades it <grade>
      Then <result>

      Examples:
        | circumstances                | grade         | result              |
        | for an emergency repair      | ordinary      | it is allowed       |
        | with a posted certificate    | ordinary      | it is allowed       |
        | without a posted certificate | life-and-limb | it is allowed       |
        | without a posted certificate | urgent        | it is allowed       |
        | without a posted certificate | ordinary      | clause 6 refuses it |

    @src-L11 @refuses
    Scenario: Nor is it lowered below urgent afterwards
      Given it is 2023-12-11 22:30
      And Granny Wang calls at night about works without a posted certificate
      And Chen grades it by the catalogue
      When Zhao Gang sets the grade to ordinary, because "it stopped at dawn"
      Then clause 6 refuses it
      And the grade is urgent

  @§7
  Rule: Only consultations and suggestions are answered directly

    @src-F4 @refuses
    Scenario: A complaint is not dealt with on the spot
      Given Granny Wang complains of a leaking roof
      When Chen answers on the spot
      Then clause 7 refuses it
      And the complaint is classified

    @default @boundary
    Scenario Outline: By type
      Given Granny Wang calls
      And Chen calls it a <type>
      When Chen answers on the spot
      Then <result>

      Examples:
        | type             | result              |
        | consultation     | it is allowed       |
        | suggestion       | it is allowed       |
        | request for help | clause 7 refuses it |
        | complaint        | clause 7 refuses it |
        | report           | clause 7 refuses it |

  @§8
  Rule: A caller is sent elsewhere only on a statutory ground, and is told where

    @src-L1 @refuses
    Scenario: A talkative caller is no reason to send them away
      Given Granny Wang calls
      When Chen redirects it for a talkative caller to "petition"
      Then clause 8 refuses it
      And the complaint is received

    @src-F10 @boundary
    Scenario Outline: Beside the ground, the route is named
      Given Granny Wang calls
      When Chen redirects it for <ground> to "<route>"
      Then <result>

      Examples:
        | ground                        | route     | result              |
        | an emergency                  | 119       | it is allowed       |
        | a pending statutory procedure | the court | it is allowed       |
        | an emergency                  |           | clause 8 refuses it |
