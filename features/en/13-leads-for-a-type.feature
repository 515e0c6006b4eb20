Feature: Leads for a type

  Handled one by one, the same trouble comes again; seen as a type, it is solved once. With
  more works more is reported, as a matter of course; and much from one building or one
  person is not a type.

  Background:
    Given a year with only 6 reports of a leaking roof

  @§39
  Rule: Ten or more reports in thirty days from three or more projects, in thirty days or in sixty clearly more than before both by works and by time, and not one project's or the season's doing, are a lead for a type; what has stood high all along is none

    @default @boundary
    Scenario Outline: Ten or more, from three projects or more
      Given <reports> people in <projects> projects report it within thirty days
      When a leaking roof is called a lead for a type
      Then <outcome>

      Examples:
        | projects | reports | outcome              |
        | 3        | 10      | it is allowed        |
        | 3        | 9       | clause 39 refuses it |
        | 2        | 12      | clause 39 refuses it |

    @src-S1 @default @refuses
    Scenario: Ten times the works, ten times the reports
      Given the area under construction is 10 times what it was
      And 12 people in 3 projects report it within thirty days
      When a leaking roof is called a lead for a type
      Then clause 39 refuses it

    @default @refuses
    Scenario: Thirty reports of one person are not thirty people
      Given Granny Wang in 3 projects reports it 30 times within thirty days
      When a leaking roof is called a lead for a type
      Then clause 39 refuses it

    @default @refuses
    Scenario: It has stood high all along and has not risen
      Given a year with 15 reports of a leaking roof every thirty days
      And 15 people in 3 projects report it within thirty days
      When a leaking roof is called a lead for a type
      Then clause 39 refuses it

    @default @boundary
    Scenario Outline: What thirty days do not show, sixty do
      Given a year with 4 reports of a leaking roof every thirty days
      And <reports> more people in 3 projects reported it in the thirty days before
      And 14 people in 3 projects report it within thirty days
      When a leaking roof is called a lead for a type
      Then <outcome>

      Examples:
        | reports | outcome              |
        | 1       | clause 39 refuses it |
        | 10      | it is allowed        |

    @default @refuses
    Scenario: It was as much in the same season a year ago
      Given a year ago the season had 12 reports of a leaking roof every thirty days
      And 14 people in 3 projects report it within thirty days
      When a leaking roof is called a lead for a type
      Then clause 39 refuses it

  @§40
  Rule: What has risen because of one building is no lead for a type; a structural review of that building is proposed

    @E39 @default @refuses
    Scenario: Thirty reports in one building and none elsewhere
      Given 30 people in one building report it within thirty days
      When a leaking roof is called a lead for a type
      Then clause 40 refuses it
      And a structural review of that building is proposed

    @default @boundary
    Scenario Outline: Without that building it is clearly more than before, or not
      Given 30 people in one building report it within thirty days
      And <reports> people in 3 projects report it within thirty days
      When a leaking roof is called a lead for a type
      Then <outcome>

      Examples:
        | reports | outcome              |
        | 4       | clause 40 refuses it |
        | 12      | it is allowed        |
