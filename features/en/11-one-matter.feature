Feature: One matter

  Which complaints speak of the same thing may be suggested by the system; people have
  the last word. What they say is kept in every one of the orders, however often it is
  all computed again.

  Background:
    Given it is 2023-12-11 10:00

  @§36
  Rule: Whether reports are one matter is suggested by the system and ruled on by people with a reason; a split leaves at least one report on each side

    @default @refuses
    Scenario: A split without a reason is refused
      Given 3 people complain of a leaking roof
      When Zhao Gang splits 1 of them off: ""
      Then clause 36 refuses it
      And "matter assigned" is not on record

    @default @boundary
    Scenario Outline: A split leaves at least one report on each side
      Given 3 people complain of a leaking roof
      When Zhao Gang splits <count> of them off: "it leaks at another place"
      Then <outcome>

      Examples:
        | count | outcome                       |
        | 0     | clause 36 refuses it          |
        | 1     | they are ruled to be 2 matters |
        | 2     | they are ruled to be 2 matters |
        | 3     | clause 36 refuses it          |

    @default @refuses
    Scenario: What is not among them cannot be split off
      Given 3 people complain of a leaking roof
      When Zhao Gang splits off an order that is not among them
      Then clause 36 refuses it

    @default @refuses
    Scenario: Groups of different kinds are not joined
      Given 3 people complain of a leaking roof
      When Zhao Gang joins this matter with a group of one building
      Then clause 36 refuses it

    @default @refuses
    Scenario: Groups of one caller are not ruled on
      Given 3 people complain of a leaking roof
      When Zhao Gang confirms that a group of one caller is one matter
      Then clause 36 refuses it

    @default
    Scenario: Two orders that sound different may be one matter
      Given Granny Wang complains of a leaking roof
      And Uncle Chen complains of peeling paint
      When Zhao Gang joins the first two orders as one matter: "water comes through at one spot"
      Then they are ruled to be 1 matters

    @default
    Scenario: A ruling does not change the stage, and a closed order may be ruled on
      Given Granny Wang complains of a leaking roof
      And it has been followed up and closed
      When Zhao Gang confirms that it is one matter: "the same roof"
      Then the complaint is closed
      And "matter assigned" is on record

    @default @refuses
    Scenario: A handler does not rule on what is one matter
      Given 3 people complain of a leaking roof
      When Zhang Min confirms that it is one matter: "easier to handle together"
      Then clause 2 refuses it
