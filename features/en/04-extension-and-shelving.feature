Feature: Extension and shelving

  Some things are not done in five days: a new membrane, the end of the rains, the money.
  They may be extended or shelved, with a reason, with the caller told, with the approval
  of the level above; and they come back by themselves, not a day late.

  @§21
  Rule: An extension is asked for before the due time with a reason, the caller is told, within the profile's number and length, and never for urgent cases

    @E04 @src-F2
    Scenario: Complex case: fifteen working days in total after approval
      Given it is 2023-12-11 10:00
      And Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And it is 2023-12-15 10:00
      And Li Qiang asks for 10 more working days
      When Zhao Gang grants the extension and tells the caller
      Then the "due" limit runs to 2024-01-02 24:00
      When Li Qiang asks for 1 more working days
      Then clause 21 refuses it

    @E05 @src-F13 @boundary
    Scenario Outline: Extension limits depend on the profile
      Given it is 2024-03-04 10:00
      And the policy of <policy> applies
      And Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And it has been extended <times> times by 3 working days
      When Li Qiang asks for <days> more working days
      Then <result>

      Examples:
        | policy   | times | days | result               |
        | Lüliang  | 2     | 3    | it is allowed        |
        | Lüliang  | 3     | 1    | clause 21 refuses it |
        | Lüliang  | 0     | 4    | clause 21 refuses it |
        | Shandong | 0     | 10   | it is allowed        |
        | Shandong | 0     | 11   | clause 21 refuses it |

    @src-F12 @boundary
    Scenario Outline: A minute before the due time it may still be asked for
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And it is <time>
      When Li Qiang asks for 10 more working days
      Then <result>

      Examples:
        | time             | result               |
        | 2023-12-18 23:59 | it is allowed        |
        | 2023-12-18 24:00 | clause 21 refuses it |

    @src-F12 @refuses
    Scenario: No extension without a reason
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      When Li Qiang asks for more time without a reason
      Then clause 21 refuses it

    @default @refuses
    Scenario: An urgent matter is never extended
      Given Granny Wang complains of peeling paint, a matter graded urgent
      And Zhang Min is handling it
      When Li Qiang asks for 1 more working days
      Then clause 21 refuses it

    @default @refuses
    Scenario: It is not granted behind the caller's back
      Given Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And Li Qiang asks for 10 more working days
      When Zhao Gang grants the extension without telling the caller
      Then clause 21 refuses it
      And the "due" limit runs to 2023-12-18 24:00

  @§22
  Rule: Shelving needs a listed ground, a plan and an end, the caller told, and for urgent cases an interim safety measure; up to ninety days the hotline office approves, beyond that the district government

    Background:
      Given it is 2023-10-27 10:00
      And Granny Wang complains of peeling paint
      And Zhang Min is handling it
      And it is 2023-11-01 10:00

    @E21 @src-F19 @default
    Scenario Outline: Shelving approval by length
      When Li Qiang asks to shelve it for <days> days on the ground of <ground>
      Then <result>

      Examples:
        | days | ground  | result                                           |
        | 60   | season  | it is for the district hotline office to approve |
        | 90   | works   | it is for the district hotline office to approve |
        | 120  | funding | it is for the district government to approve     |
        | 60   | hazard  | clause 22 refuses it                             |

    @src-F19 @boundary
    Scenario Outline: The ninety-first day is for the district government
      Given Li Qiang asks to shelve it for <days> days on the ground of works
      When <approver> approves the shelving
      Then <result>

      Examples:
        | days | approver  | result                   |
        | 90   | Zheng Wei | the complaint is shelved |
        | 91   | Zheng Wei | clause 22 refuses it     |
        | 91   | Han Song  | the complaint is shelved |

    @default @refuses
    Scenario: It is not shelved behind the caller's back
      When Li Qiang asks to shelve it without telling the caller
      Then clause 22 refuses it
      And the complaint is in handling

    @default @refuses
    Scenario: An urgent matter is shelved only with an interim safety measure
      Given Zhang Min sets the grade to urgent, because "the wall is loose"
      When Li Qiang asks to shelve it for 30 days on the ground of works
      Then clause 22 refuses it
      When Li Qiang asks to shelve it for 30 days on the ground of works, with "a protective roof"
      Then it is for the district hotline office to approve

    @E22 @default @boundary
    Scenario Outline: A shelved order resumes by itself at expiry
      Given Li Qiang asks to shelve it for 30 days on the ground of season
      And 2 working days are left
      And Zheng Wei approves the shelving
      When it is <time>
      Then the complaint is <stage>

      Examples:
        | time             | stage       |
        | 2023-11-30 23:59 | shelved     |
        | 2023-12-01 00:00 | in handling |

    @E22 @default
    Scenario: The caller is told, and what was left of the time is left
      Given Li Qiang asks to shelve it for 30 days on the ground of season
      And Zheng Wei approves the shelving
      When it is 2023-12-01 00:00
      Then "complaint resumed" is on record
      And the caller is told that it is resumed
      And 2 working days are left
      And the "due" limit runs to 2023-12-04 24:00
