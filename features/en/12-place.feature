Feature: Place

  Where the caller says it is, as far as the register is sure of it; what is not sure is
  not guessed and marked open. What was taken down wrongly is corrected with a reason,
  and not a word of the caller changes.

  @§37
  Rule: A correction of the place names it or leaves it open, and gives its reason; the caller's own words are never changed

    @default @refuses
    Scenario: A correction of the place without a reason is refused
      Given Granny Wang calls
      When Chen corrects the place to building 8, because ""
      Then clause 37 refuses it
      And it is at building 7

    @default @boundary
    Scenario Outline: What is a correction and what is none
      Given Granny Wang calls
      When Chen corrects the place to <place>, because "she was asked again"
      Then <outcome>

      Examples:
        | place       | outcome              |
        | building 8  | it is allowed        |
        | still open  | it is allowed        |
        | nowhere     | clause 37 refuses it |
        | building 7  | clause 37 refuses it |

    @default
    Scenario: What was left open is filled in, and not a word of the caller changes
      Given Granny Wang calls and names a place that is marked unresolved
      When Chen corrects the place to building 7, because "she was asked again"
      Then it is at building 7
      And the caller's own words are unchanged

    @default
    Scenario: A correction that shows the same person with the same matter appends the call
      Given Granny Wang complains of a leaking roof
      And Granny Wang calls and is taken down at building 8
      And Chen classifies it as a leaking roof
      When Chen corrects the place to building 7, because "she was asked again"
      Then the complaint is merged
      And "call appended" is on record

    @default @refuses
    Scenario: The place of a closed case is not corrected
      Given Granny Wang complains of a leaking roof
      And it has been followed up and closed
      When Chen corrects the place to building 8, because "she was asked again"
      Then clause 1 refuses it

    @default @refuses
    Scenario: A handler does not correct the place
      Given Granny Wang complains of a leaking roof
      When Zhang Min corrects the place to building 8, because "it is not this house"
      Then clause 2 refuses it
