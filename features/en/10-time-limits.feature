Feature: Time limits

  The clock starts at the dispatch, not when the unit signs: it runs whether they sign or
  not. What is dispatched after hours counts from the next working day; a weekend that is
  made up for a holiday is a working day.

  @§10
  Rule: A dispatch names exactly one lead unit, and its clock starts at dispatch

    @src-L1 @refuses
    Scenario: A unit does not both lead and assist
      Given Granny Wang complains of peeling paint
      When Zhao Gang dispatches it to the repair section, assisted by the repair section
      Then clause 10 refuses it
      And the complaint is classified

    @src-L1 @refuses
    Scenario: Nothing is dispatched to a unit that does not exist
      Given Granny Wang complains of peeling paint
      When Zhao Gang dispatches it to the section that never existed
      Then clause 10 refuses it

    @E02 @src-F2
    Scenario: An ordinary complaint is due in five working days, the October holiday apart
      Given it is 2023-09-27 09:00
      And Granny Wang complains of peeling paint
      When Zhao Gang dispatches it to the repair section
      Then the "due" limit runs to 2023-10-10 24:00

    @E03 @src-F2
    Scenario: A consultation is due in one working day, counted from the next when after hours
      Given it is 2023-12-15 18:30
      And Granny Wang asks how long the warranty runs
      When Zhao Gang dispatches it to the repair section
      Then the "due" limit runs to 2023-12-19 24:00

    @E10 @src-F37 @default
    Scenario: The clock starts at dispatch, not at sign-for
      Given it is 2023-12-11 09:00
      And Granny Wang complains of peeling paint
      And it has been dispatched to the repair section
      And it is 2023-12-12 16:00
      When Zhang Min signs for it
      Then the "first contact" limit runs to 2023-12-12 24:00
      And the "due" limit runs to 2023-12-18 24:00

    @default @boundary
    Scenario Outline: Five o'clock sharp is still today
      Given it is <dispatch>
      And Granny Wang complains of peeling paint
      When Zhao Gang dispatches it to the repair section
      Then the "due" limit runs to <due>

      Examples:
        | dispatch         | due              |
        | 2023-12-15 17:00 | 2023-12-22 24:00 |
        | 2023-12-15 17:01 | 2023-12-25 24:00 |
        | 2023-12-16 10:00 | 2023-12-25 24:00 |

    @src-F2 @boundary
    Scenario Outline: By grade
      Given it is 2023-12-11 10:00
      And Granny Wang complains of peeling paint, a matter graded <grade>
      When Zhao Gang dispatches it to the repair section
      Then the "due" limit runs to <due>

      Examples:
        | grade         | due              |
        | life-and-limb | 2023-12-11 12:00 |
        | urgent        | 2023-12-12 10:00 |
        | one-day       | 2023-12-12 24:00 |
        | ordinary      | 2023-12-18 24:00 |
        | complex       | 2024-01-02 24:00 |
